"""This file is about drills: each has a name, passes or not, and leaves figures in var/drill/latest.json."""

import json

import pytest
from django.conf import settings

RESULTS = pytest.StashKey[dict]()
LATEST = settings.BASE_DIR / "var" / "drill" / "latest.json"


def pytest_collection_modifyitems(config, items):
    """A drill may take longer than a test; its name comes from @pytest.mark.drill("restore")."""
    for item in items:
        mark = item.get_closest_marker("drill")
        if "drills" in item.path.parts and not (mark and mark.args):
            raise pytest.UsageError(f"{item.nodeid} needs @pytest.mark.drill with a name.")


@pytest.fixture
def figures(request):
    """What a drill measured: figures["seconds"] = 2.1"""
    return _result(request.node)["figures"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" or report.failed:
        result = _result(item)
        result["passed"] = result["passed"] and report.passed
    return report


def pytest_terminal_summary(terminalreporter, config):
    results = list(config.stash.get(RESULTS, {}).values())
    if not results:
        return
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    LATEST.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    terminalreporter.section("drills")
    for result in results:
        figures = "  ".join(f"{name} {value}" for name, value in result["figures"].items())
        word = "passed" if result["passed"] else "FAILED"
        terminalreporter.write_line(f"{result['drill']:<20} {word}  {figures}")


def _result(item):
    name = item.get_closest_marker("drill").args[0]
    results = item.config.stash.setdefault(RESULTS, {})
    return results.setdefault(name, {"drill": name, "passed": True, "figures": {}})

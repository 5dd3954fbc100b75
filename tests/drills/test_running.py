"""This file is about make run: ready soon, whole after a crash, and nothing left when it is stopped."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.drill("running")

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "*.mo", ".*_cache")


@pytest.fixture(scope="module")
def copy():
    """A second working copy, with the libraries of the first."""
    folder = Path(tempfile.mkdtemp(prefix="copy-"))
    folder.chmod(0o755)
    shutil.copytree(settings.BASE_DIR, folder / "site", ignore=LEFT_OUT)
    (folder / "site" / ".venv").symlink_to(settings.BASE_DIR / ".venv")
    yield folder / "site"
    shutil.rmtree(folder)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """make run in that copy, its lines read one by one."""

    def __init__(self, copy, port):
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["bin/run"],
            cwd=copy,
            env=kept | {"PORT": str(port)},
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def wait_until_ready(self):
        for line in self.process.stdout:
            if line.startswith("Ready: "):
                return round(time.monotonic() - self.started, 1)
        raise AssertionError("It ended before it was ready.")

    def interrupt(self):
        asked = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.communicate(timeout=20)
        return round(time.monotonic() - asked, 1)


def processes_of(copy):
    """What runs from that folder: programs name it, or work in it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if str(copy) in (entry / "cmdline").read_text() or str(copy) in str((entry / "cwd").readlink()):
                found.append(int(entry.name))
        except (OSError, ValueError):
            continue
    return found


def visit(port):
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as answer:
        return answer.status


def test_it_is_ready_soon_and_leaves_nothing(copy, port, figures):
    first = Run(copy, port)
    figures["first_ready_s"] = first.wait_until_ready()
    first.interrupt()

    second = Run(copy, port)
    figures["second_ready_s"] = second.wait_until_ready()
    answer = visit(port)
    figures["stop_s"] = second.interrupt()

    assert answer == 200
    assert processes_of(copy) == []
    assert figures["second_ready_s"] < 10, "5 seconds on an idle machine"
    assert figures["stop_s"] < 10


def test_visitors_wait_for_a_database_that_crashed_but_get_their_page(copy, port, figures):
    run = Run(copy, port)
    run.wait_until_ready()
    database = int((copy / "var" / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(database, signal.SIGKILL)

    started = time.monotonic()
    answers = [visit(port) for _ in range(3)]
    figures["back_after_crash_s"] = round(time.monotonic() - started, 1)
    run.interrupt()

    assert answers == [200, 200, 200]
    assert processes_of(copy) == []


def test_nothing_outlives_a_killed_terminal_but_the_database_which_is_found_again(copy, port, figures):
    run = Run(copy, port)
    run.wait_until_ready()
    os.killpg(run.process.pid, signal.SIGKILL)
    run.process.communicate()
    time.sleep(3)

    again = Run(copy, port)
    figures["ready_after_kill_s"] = again.wait_until_ready()
    again.interrupt()

    assert processes_of(copy) == []

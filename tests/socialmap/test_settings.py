"""This file is about settings: strictly read, each in the manual, and safe on a server."""

import ast
import os
import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from socialmap.environment import Environment

ROOMS = ("places", "accounts", "organisations", "socialmap")
MANUAL = settings.BASE_DIR / "docs" / "deploy.md"
SERVER = {
    "SECRET_KEY": "k" * 30 + "ey of the tests, long enough",
    "DATABASE_URL": "postgis://socialmap:secret@database.example.org/socialmap",
    "SITE_URL": "https://kaart.example.org",
    "ALLOWED_HOSTS": "kaart.example.org",
    "SMTP_URL": "smtp+tls://name:secret@mail.example.org:587",
}


def names_in_the_manual():
    rows = re.findall(r"^\| (`[^|]+) \|", MANUAL.read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def names_read_by_settings():
    tree = ast.parse((settings.BASE_DIR / "socialmap" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "env"
    }


def names_read_by_scripts():
    scripts = [settings.BASE_DIR / "bin" / name for name in ("web", "worker", "release")]
    return set(re.findall(r"\$\{([A-Z]+):-", "".join(script.read_text() for script in scripts)))


def run(*words, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
    )


def test_every_setting_is_in_the_manual_and_the_manual_has_no_others():
    assert names_in_the_manual() == names_read_by_settings() | names_read_by_scripts()


def test_docker_hands_on_every_setting_of_a_server():
    compose = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
    decided_there = {"HOST", "PORT", "STATIC_ROOT", "DEBUG"}

    assert set(compose["services"]["web"]["environment"]) == names_in_the_manual() - decided_there


def test_nothing_but_the_settings_reads_the_environment():
    readers = [
        str(path.relative_to(settings.BASE_DIR))
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
        if re.search(r"environ\b(?!\.Env)(?!ment)|getenv", path.read_text())
    ]

    # The first is the reader itself; the others hand the environment on to a program, or name the settings.
    assert sorted(readers) == ["socialmap/backup.py", "socialmap/environment.py", "socialmap/wsgi.py"]


def test_the_settings_are_read_strictly():
    text = (settings.BASE_DIR / "socialmap" / "settings.py").read_text()

    assert set(re.findall(r"\benv\b\.?(\w*)\(", text)) <= {
        "text",
        "flag",
        "number",
        "words",
        "choice",
        "address",
    }


@pytest.mark.parametrize(
    ("reader", "value", "sentence"),
    [
        (lambda env: env.flag("X"), "ture", "X is “ture”; it must be 1 (yes) or 0 (no)."),
        (lambda env: env.number("X", 3, most=5), "-1", "X is “-1”; it must be a number from 0 to 5."),
        (lambda env: env.number("X", 3, most=5), "6", "X is “6”; it must be a number from 0 to 5."),
        (lambda env: env.number("X", 3, most=5), "²", "X is “²”; it must be a number from 0 to 5."),
        (lambda env: env.choice("X", "A", ["A", "B"]), "C", "X is “C”; it must be one of A, B."),
        (lambda env: env.text("X"), " ", "X is missing. docs/deploy.md says what it must be."),
        (lambda env: env.words("X", None), "", "X is missing. docs/deploy.md says what it must be."),
        *(
            (
                lambda env: env.address("X", ""),
                value,
                "X is not an address that begins with http:// or https://.",
            )
            for value in (
                "kaart.example.org",
                "ftp://a.nl",
                "https://",
                "https://a.nl:x",
                "http://a b.nl",
                "http://[::1",
            )
        ),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(monkeypatch, reader, value, sentence):
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        reader(Environment())

    assert str(refusal.value) == sentence


def test_an_empty_value_counts_as_not_given(monkeypatch):
    monkeypatch.setenv("X", "")
    env = Environment()

    assert [env.flag("X", default=True), env.number("X", 3), env.words("X", ["a"])] == [True, 3, ["a"]]
    assert [env.address("X", "https://a.nl/"), env.choice("X", "A", ["A"])] == ["https://a.nl", "A"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing. docs/deploy.md says what it must be."),
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing. docs/deploy.md says what it must be."),
        ({"SITE_URL": "kaart"}, "SITE_URL is not an address that begins with http:// or https://."),
        ({"DEVELOPMENT": "maybe"}, "DEVELOPMENT is “maybe”; it must be 1 (yes) or 0 (no)."),
        ({"DEBUG": "1"}, "DEBUG shows visitors what is inside; it needs DEVELOPMENT=1."),
    ],
)
def test_a_server_that_is_set_wrongly_does_not_start(changes, sentence):
    done = run("manage.py", "check", **(SERVER | changes))

    assert (done.returncode, done.stderr) == (1, f"{sentence}\n")


def test_a_server_passes_its_own_check():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SERVER)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_server_has_cookies_that_other_hosts_and_plain_http_cannot_touch():
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    names += [
        "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SAMESITE",
        "SESSION_COOKIE_HTTPONLY",
        "SECURE_HSTS_SECONDS",
    ]
    question = f"from socialmap import settings as s; print(*[getattr(s, n, True) for n in {names}])"

    done = run("-c", question, **SERVER)

    assert done.stdout == "__Host-sessionid __Host-csrftoken True True Lax Lax True 31536000\n"


def test_only_the_web_keeps_connections_and_cuts_off_slow_questions():
    question = "from socialmap import cluster, settings; print(settings.DATABASES['default']['OPTIONS'])"

    command, web = run("-c", question, **SERVER), run("-c", f"import socialmap.wsgi; {question}", **SERVER)

    assert command.stdout == "{}\n"
    assert "'max_size': 8" in web.stdout
    assert "statement_timeout=3000" in web.stdout

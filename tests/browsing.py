"""This file is about a whole site for browsers: server, worker, mail and geocoder as they really run.

`site` is the site with the world of tests/world.py in a database of its own; `visit` opens a browser in it:

    def test_something(site, visit):
        page = visit("owner_a", language="ar", width=360)
        page.goto("/mijn/")

What goes wrong in the browser (an error on the console, a script that the policy stops, a dialog, a request
to elsewhere) fails the test that opened it. Tests with a browser must not use the fixture `db`.
"""

import contextlib
import dataclasses
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import requests
from django.db import connection, connections
from playwright.sync_api import sync_playwright

from tests import world
from tests.smtp import MoodyController, PostOffice

BASE_DIR = Path(__file__).parent.parent
# One grey dot, for every tile of the map.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6378060000"
    "e800e727db87fe0000000049454e44ae426082"
)
CODE = re.compile(r"(?m)^\s*(\d{6})\s*$")
PATIENCE = 30


class Site:
    """`url` where it is, `world` what is in it, `post` the mail that came, `geocoder` the register."""

    def __init__(self, name, folder, post, controller, geocoder, unblock):
        self.name = name
        self.post = post
        self.geocoder = geocoder
        self.unblock = unblock
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        own = connection.settings_dict
        login = f"{own['USER']}:{quote(own['PASSWORD'] or '')}@" if own["USER"] else ""
        port = f":{own['PORT']}" if own["PORT"] else ""
        self.environment = os.environ | {
            "DATABASE_URL": f"postgis://{login}{quote(own['HOST'] or '', safe='')}{port}/{name}",
            "DEVELOPMENT": "1",
            "SITE_URL": self.url,
            "PORT": str(self.port),
            "SMTP_URL": f"smtp://127.0.0.1:{controller.port}",
            "GEOCODER_URL": geocoder.url,
            "LOG_LEVEL": "ERROR",
            "JOURNAL": str(folder / "journal"),
        }
        self.log = folder / "site.log"
        self.children = []

    def start(self):
        with self.database():
            self.world = world.build()
            self.sessions = {
                role: world.session_of(self.world, role) for role in (*self.world.people, *world.DOORS)
            }
        with self.log.open("wb") as log:
            for program in ("bin/web", "bin/worker"):
                self.children.append(
                    subprocess.Popen(
                        [BASE_DIR / program],
                        cwd=BASE_DIR,
                        env=self.environment,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
        until(self.answers, what="the site answers")

    def stop(self):
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, 9)
                child.wait()

    def answers(self):
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.url}/healthz", timeout=2).ok
        return False

    @contextlib.contextmanager
    def database(self):
        """Inside, this process works in the site's own database, and for good."""
        settings, own = connection.settings_dict, connection.settings_dict["NAME"]
        connection.close()
        settings["NAME"] = self.name
        try:
            with self.unblock():
                yield
        finally:
            connection.close()
            settings["NAME"] = own

    def calm(self):
        """Forget who asked how often, and which codes were used."""
        with self.database(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM socialmap_cache")

    def mail_to(self, address, *, after=0):
        """The newest mail to somebody, once the worker delivered it."""
        return until(
            lambda: next((m for m in reversed(self.post.letters[after:]) if m["To"] == address), None),
            what=f"a mail comes to {address}",
        )

    def code_for(self, address, *, after=0):
        text = self.mail_to(address, after=after).get_body(("plain",)).get_content()
        return CODE.search(text)[1]


def until(holds, *, what):
    """What `holds()` answers, as soon as that is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError(f"Waited {PATIENCE} seconds until {what}.")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def server():
    """The database server, outside every database of ours."""
    settings = connection.settings_dict
    names = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    login = {ours: str(settings[theirs]) for theirs, ours in names.items() if settings[theirs]}
    return psycopg.connect(dbname="postgres", autocommit=True, **login)


def leave_alone(admin, name):
    """Ends what an earlier test left open in a database: one in use cannot be copied."""
    in_use = "FROM pg_stat_activity WHERE datname = %s"
    admin.execute(f"SELECT pg_terminate_backend(pid) {in_use}", [name])
    until(
        lambda: admin.execute(f"SELECT count(*) {in_use}", [name]).fetchone()[0] == 0,
        what="the database is left alone",
    )


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker, geocoder_server, tmp_path_factory):
    """The site in processes of its own, with a copy of the empty test database."""
    name = f"{connection.settings_dict['NAME']}_site"
    connections.close_all()
    with server() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        leave_alone(admin, connection.settings_dict["NAME"])
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{connection.settings_dict["NAME"]}"')
    post = PostOffice()
    controller = MoodyController(post, hostname="127.0.0.1", port=0)
    controller.start()
    made = Site(
        name,
        tmp_path_factory.mktemp("site"),
        post,
        controller,
        geocoder_server,
        django_db_blocker.unblock,
    )
    try:
        made.start()
        yield made
    finally:
        made.stop()
        controller.stop()
        with server() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def chromium():
    """A browser, for one module: while it runs, this thread has an event loop that other tests trip over."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclasses.dataclass
class Problems:
    """What went wrong in a browser. `allowed` are texts of errors that a test wants to see."""

    found: list = dataclasses.field(default_factory=list)
    allowed: list = dataclasses.field(default_factory=list)
    pages: set = dataclasses.field(default_factory=set)

    def note(self, text):
        if not any(word in text for word in self.allowed):
            self.found.append(text)

    def console(self, message):
        # The page itself may be a 404 or a 409; that is for the test to judge.
        is_page = (
            message.text.startswith("Failed to load resource") and message.location.get("url") in self.pages
        )
        if message.type == "error" and not is_page:
            self.note(f"console: {message.text} ({message.location.get('url', '')})")


@pytest.fixture
def visit(site, chromium):
    """Opens a browser: visit(role, language=…, width=…, scripts=…); its page notes `page.problems`."""
    opened = []

    def open_browser(role="anonymous", *, language="nl", width=1280, height=800, scripts=True, tiles=True):
        locale = {"nl": "nl-NL", "ar": "ar", "en": "en-GB"}[language]
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            locale=locale,
            reduced_motion="reduce",
            service_workers="block",
        )
        if role != "anonymous":
            context.add_cookies([{"name": "sessionid", "value": site.sessions[role], "url": site.url}])
        problems = Problems()
        context.route(
            re.compile(rf"^(?!{re.escape(site.url)}/)"), lambda route: elsewhere(route, problems, tiles)
        )
        context.on("console", problems.console)
        context.on("weberror", lambda error: problems.note(f"script: {error.error}"))
        context.on("dialog", lambda dialog: (problems.note(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on(
            "request", lambda request: request.is_navigation_request() and problems.pages.add(request.url)
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.problems = problems
        opened.append((context, problems))
        return page

    yield open_browser
    found = []
    for context, problems in opened:
        context.close()
        found += problems.found
    assert found == []


def elsewhere(route, problems, tiles):
    """The network's edge: tiles of the map come, or fail; nothing else may be asked of anybody."""
    if route.request.url.startswith("https://service.pdok.nl/"):
        if tiles:
            route.fulfill(body=DOT, content_type="image/png")
        else:
            route.abort()
        return
    problems.note(f"asked elsewhere: {route.request.url}")
    route.abort()

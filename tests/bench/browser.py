"""This file is about the list page in a browser that has nothing yet: bytes on the wire, and queries."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from urllib.parse import urlsplit

ADDRESS = "/organisaties/?waarover=taal-leren&bij=52.09,5.12"
ROWS = {"20 rows": ADDRESS, "few rows": f"{ADDRESS}&afstand=1", "no rows": "/organisaties/?q=xqzv"}
SCREENS = {"phone, 360": (360, 740), "desk, 1280": (1280, 800)}
MOST_QUERIES, MOST_BYTES = 10, 100 * 1024


@dataclass(frozen=True)
class Figure:
    """One measured thing, how much of it there may be, and in words what it is made of."""

    name: str
    value: int
    most: int | None
    made_of: str

    @property
    def holds(self) -> bool:
        return self.most is None or self.value <= self.most


def look(port: int) -> list[Figure]:
    """Queries of the list page, and its bytes on the wire in a browser that has nothing yet."""
    return [*_queries(), *_bytes(port)]


def _queries() -> list[Figure]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, figures = Client(headers={"host": "localhost"}), []
    for rows, address in ROWS.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        figures.append(Figure(f"list page queries, {rows}", len(queries), MOST_QUERIES, ""))
    return figures


def _bytes(port: int) -> list[Figure]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        figures = [figure for screen in SCREENS for figure in _screen(browser, port, screen)]
        browser.close()
    return figures


def _screen(browser: object, port: int, screen: str) -> list[Figure]:
    width, height = SCREENS[screen]
    context = browser.new_context(  # type: ignore[attr-defined]
        viewport={"width": width, "height": height}, extra_http_headers={"X-Forwarded-Proto": "https"}
    )
    page = context.new_page()
    # The tiles come from elsewhere and are counted there.
    page.route(lambda url: urlsplit(url).hostname != "localhost", lambda route: route.abort())
    wire, kinds = page.context.new_cdp_session(page), {}
    sizes: dict[str, int] = {}
    wire.send("Network.enable")
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event}))
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(f"http://localhost:{port}{ADDRESS}", wait_until="networkidle")
    context.close()
    found = [(_kind(kinds[key]), int(size)) for key, size in sizes.items() if key in kinds]
    listed = sum(size for kind, size in found if kind not in ("leaflet", "map data"))
    parts = {kind: sum(size for other, size in found if other == kind) for kind, _size in found}
    said = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in sorted(parts.items()))
    said += f"; {len(found)} answers"
    figures = [Figure(f"list page bytes cold, {screen}", listed, MOST_BYTES, f"KB: {said}")]
    total = sum(size for _kind, size in found)
    return [*figures, Figure(f"list page bytes cold with the map, {screen}", total, None, "")]


def _kind(event: dict[str, dict[str, str]]) -> str:
    path, kind = urlsplit(event["response"]["url"]).path, event["type"].lower()
    if "leaflet" in path:
        return "leaflet"
    return "map data" if path.endswith(".geojson") else str(kind)

"""This file is about a stand-in for the geocoder: an HTTP server on loopback that can be told to misbehave.

    def test_something(geocoder):
        geocoder.add_address("3512AB", 12, letter="A")  # known from now on
        geocoder.mood = "down"  # or slow, drip, html, nan, huge, …: see Geocoder
        …
        assert geocoder.asked == [{"q": ["3512AB 12"], …}]

`geocoder` starts each test in good mood and knowing nothing. For a process of its own (a journey), give it
`GEOCODER_URL=geocoder.url`. Without this fixture there is no geocoder: see `no_outside_world` in conftest.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

SQUARE = (5.05, 52.05)  # longitude, latitude: inside the first square of tests/factories.py
KEEPS_SILENT = 20  # seconds; a test is long over by then, and stop() ends it


class Geocoder:
    """Knows what it is told with add_address() and add_postcode(), and answers as `mood` says.

    well     as the service does
    slow     answers, but only after `delay` seconds
    drip     sends its headers one byte at a time, so that no single read is ever late
    down     closes the connection without a word
    broken   503
    refusing 400, as for a parameter it does not know
    limiting 429
    html     200 with a web page
    nan      NaN where numbers belong
    huge     a megabyte and more
    nested   JSON within JSON within JSON
    abroad   a point in Paris
    swapped  latitude and longitude the wrong way round
    wrong    a street where an address was asked
    hostile  markup, control characters and bidi overrides in every text
    moved    a redirect to elsewhere
    """

    def __init__(self):
        self.stopping = threading.Event()
        self.reset()
        self.server = Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/locatieserver/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def reset(self):
        self.mood = "well"
        self.delay = 3.0
        self.documents = []
        self.asked = []

    def stop(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def add_address(self, postcode, number, *, letter="", addition="", point=SQUARE, **more):
        written = f"{number}{letter}{'-' + addition if addition else ''}"
        document = {
            "bron": "BAG",
            "type": "adres",
            "id": f"adr-{len(self.documents):032x}",
            "weergavenaam": f"Zonnestraat {written}, {postcode} Proefstad",
            "straatnaam": "Zonnestraat",
            "huisnummer": number,
            "huis_nlt": written,
            "postcode": postcode,
            "woonplaatsnaam": "Proefstad",
            "gemeentecode": "9001",
            "gemeentenaam": "Proefstad",
            "wijkcode": "WK900101",
            "buurtcode": "BU90010101",
            "nummeraanduiding_id": f"{9001200000000000 + len(self.documents)}",
            "centroide_ll": f"POINT({point[0]} {point[1]})",
            "score": 9.5,
        }
        if letter:
            document["huisletter"] = letter
        if addition:
            document["huisnummertoevoeging"] = addition
        self.documents.append(document | more)

    def add_postcode(self, postcode, *, point=SQUARE):
        self.documents.append(
            {
                "type": "postcode",
                "postcode": postcode,
                "weergavenaam": f"Zonnestraat, {postcode} Proefstad",
                "centroide_ll": f"POINT({point[0]} {point[1]})",
            }
        )

    def matching(self, query):
        """As the real one: every `fq` must hold, a `*` at the end stands for anything."""
        return [document for document in self.documents if all(_fits(document, fq) for fq in query["fq"])]

    def body(self, query):
        documents = [dict(document) for document in self.matching(query)][: int(query.get("rows", ["10"])[0])]
        for document in documents:
            document |= ALTERED.get(self.mood, {})
        answer = {"response": {"numFound": len(documents), "start": 0, "docs": documents}}
        return json.dumps(answer).encode()

    def _handler(geocoder):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                address = urlsplit(self.path)
                query = parse_qs(address.query)
                geocoder.asked.append(query)
                behave = getattr(self, f"is_{geocoder.mood}", None)
                if behave:
                    behave(query)
                elif address.path.endswith("/free") and "fq" in query:
                    self.send(200, geocoder.body(query))
                else:
                    self.send(404, b"{}")

            def send(self, status, body, kind="application/json", **headers):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def is_slow(self, query):
                geocoder.stopping.wait(geocoder.delay)
                self.send(200, geocoder.body(query))

            def is_drip(self, query):
                for byte in b"HTTP/1.1 200 OK\r\nX-Patience: " + b"." * KEEPS_SILENT * 5:
                    self.wfile.write(bytes([byte]))
                    if geocoder.stopping.wait(0.2):
                        return

            def is_down(self, query):
                self.close_connection = True

            def is_broken(self, query):
                self.send(503, b"Service Unavailable", "text/plain")

            def is_refusing(self, query):
                self.send(400, b'{"error":{"code":400,"metadata":["error-class"],"msg":"undefined field"}}')

            def is_limiting(self, query):
                self.send(429, b"{}")

            def is_html(self, query):
                self.send(200, b"<!doctype html><title>Welcome</title><p>Please log in.", "text/html")

            def is_nan(self, query):
                body = geocoder.body(query).replace(b'"score": 9.5', b'"score": NaN, "huisnummer": NaN')
                self.send(200, body)

            def is_huge(self, query):
                self.send(200, geocoder.body(query) + b" " * 1_000_000)

            def is_nested(self, query):
                self.send(200, b'{"response":{"docs":' + b"[" * 100_000 + b"]" * 100_000 + b"}}")

            def is_moved(self, query):
                self.send(302, b"", Location=f"{geocoder.url}elsewhere")

            def log_message(self, *args):
                pass

        return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Whoever asked has hung up, as it should after two seconds."""


ALTERED = {
    "nan": {"centroide_ll": "POINT(NaN NaN)"},
    "abroad": {"centroide_ll": "POINT(2.35 48.85)"},
    "swapped": {"centroide_ll": "POINT(52.05 5.05)"},
    "wrong": {"type": "weg"},
    "hostile": {
        "straatnaam": "<script>alert(1)</script>\u202e\x00\x07{{7*7}}",
        "woonplaatsnaam": "P" * 5000,
        "huisnummertoevoeging": ["a", {"b": None}],
        "gemeentecode": {"$ne": 1},
        "wijkcode": "WK0000001' OR 1=1",
        "buurtcode": None,
        "nummeraanduiding_id": 12,
    },
}


def _fits(document, condition):
    key, value = condition.split(":", 1)
    known = str(document.get(key, ""))
    return known.startswith(value[:-1]) if value.endswith("*") else known == value


@pytest.fixture(scope="session")
def geocoder_server():
    server = Geocoder()
    yield server
    server.stop()


@pytest.fixture
def geocoder(geocoder_server, settings, db):
    from django.core.cache import cache

    from places.geocoding import breaker

    settings.GEOCODER_URL = geocoder_server.url
    geocoder_server.reset()
    cache.delete_many([breaker.failures, breaker.rest])
    yield geocoder_server
    geocoder_server.reset()

"""This file is about the site as on a server, without its proxy, and one client that keeps its line."""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

BASE_DIR = Path(__file__).parent.parent
STATIC = BASE_DIR / "var" / "deployed" / "static"


def production(url: str, port: int) -> dict[str, str]:
    """The environment of a real server: no DEVELOPMENT, https before us, hashed static files."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DEVELOPMENT", "DEBUG")}
    return {
        **kept,
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-measuring-" + "x" * 40,
        "SITE_URL": f"https://localhost:{port}",
        "ALLOWED_HOSTS": "localhost",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "TRUSTED_PROXIES": "1",
        "STATIC_ROOT": str(STATIC),
        "JOURNAL": str(STATIC.parent / "journal"),
        "GEOCODER_URL": "http://127.0.0.1:9/",
        "PORT": str(port),
        "WORKERS": "1",
        "LOG_LEVEL": "ERROR",
    }


@contextlib.contextmanager
def serve(url: str, *, log: Path | None = None, **more: str) -> Iterator[int]:
    """Runs bin/web with one worker, and gives its port. `more` goes into its environment.

    With `log` bin/worker runs too, and both write there what they would write to a server's log.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = production(url, port) | more
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=BASE_DIR, env=surroundings, check=True)
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(log.open("wb")) if log else None
        web = stack.enter_context(_running("web", surroundings, out))
        if log:
            stack.enter_context(_running("worker", surroundings, out))
        _wait(port, web)
        yield port


@contextlib.contextmanager
def _running(
    program: str, surroundings: dict[str, str], out: IO[bytes] | None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([BASE_DIR / "bin" / program], env=surroundings, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int, web: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if web.poll() is not None:
            raise SystemExit("The web server ended; the reason stands above.")
        with contextlib.suppress(OSError), Client(port) as client:
            client.get("/healthz")
            return
        time.sleep(0.1)
    raise SystemExit("The web server gives no answer.")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        zipped = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if zipped else self.body).decode()


class Client:
    """One connection, kept. Plain sockets, so that the client costs next to nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def get(self, address: str, **headers: str) -> Answer:
        return self.send(self.request(address, **headers))

    def post(self, address: str, fields: dict[str, str], **headers: str) -> Answer:
        body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        headers |= {"Content_Type": kind, "Content_Length": str(len(body)), "Referer": "https://localhost/"}
        return self.send(self.request(address, method="POST", **headers) + body)

    def request(self, address: str, *, method: str = "GET", **headers: str) -> bytes:
        lines = [f"{method} {address} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip"]
        lines.append("X-Forwarded-Proto: https")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    def send(self, request: bytes) -> Answer:
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(":") for line in lines):
            # A page may set several cookies.
            headers[name.lower()] = "\n".join(filter(None, (headers.get(name.lower()), value.strip())))
        status = int(first.split(" ")[1])
        length = 0 if status in (204, 304) else int(headers["content-length"])
        while len(body) < length:
            body += self._more()
        return Answer(status, headers, body)

    def _more(self) -> bytes:
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("The web server closed the line.")
        return part

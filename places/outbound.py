"""This file is about the one way in which this site asks another machine something: briefly and bounded."""

import logging
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import requests
from django.core.cache import cache

# urllib3 writes whole addresses, with what somebody looked for, at DEBUG; that never goes to a log here.
logging.getLogger("urllib3").setLevel(logging.WARNING)
logger = logging.getLogger(__name__)

AT_ONCE = 8
FAILURES_IN_A_ROW = 3
REST_SECONDS = 30
_free = threading.BoundedSemaphore(AT_ONCE)

Parameters = Mapping[str, str | Sequence[str]]


class NoAnswer(Exception):
    """The other machine is down, slow or busy. Says never what was asked."""


class TooMuch(Exception):
    """The other machine answered more than we want to read."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def fetch(url: str, *, params: Parameters, seconds: float, at_most: int) -> Answer:
    """GET an address from the settings (never one from a user) within so many seconds, all in all.

    The time-outs of requests count per read and not at all for names, so a machine that sends one byte a
    second would hold a page for hours. Hence a thread: the page goes on, the thread ends when it can.
    """
    if not _free.acquire(blocking=False):
        raise NoAnswer("busy")
    outcome: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            outcome.put(_read(url, params=params, deadline=time.monotonic() + seconds, at_most=at_most))
        except Exception as error:
            outcome.put(error)
        finally:
            _free.release()

    threading.Thread(target=work, daemon=True, name="outbound").start()
    try:
        result = outcome.get(timeout=seconds)
    except queue.Empty:
        raise NoAnswer("slow") from None
    if isinstance(result, TooMuch):
        raise result
    if isinstance(result, Exception):
        raise NoAnswer(type(result).__name__) from None
    return result


def _read(url: str, *, params: Parameters, deadline: float, at_most: int) -> Answer:
    seconds = deadline - time.monotonic()
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "sociale-kaart"}
    with requests.get(
        url, params=params, headers=headers, timeout=seconds, allow_redirects=False, stream=True
    ) as response:
        body = bytearray()
        for chunk in response.iter_content(16_384):
            body += chunk
            if len(body) > at_most:
                raise TooMuch
            if time.monotonic() > deadline:
                raise NoAnswer("slow")
        return Answer(status=response.status_code, body=bytes(body))


class CircuitBreaker:
    """After some failures in a row nobody waits any more for a while; shared by all workers."""

    def __init__(self, name: str) -> None:
        self.failures = f"outbound:{name}:failures"
        self.rest = f"outbound:{name}:rests"

    def is_open(self) -> bool:
        return bool(cache.get(self.rest))

    def succeeded(self) -> None:
        if cache.get(self.failures):
            cache.delete(self.failures)

    def failed(self) -> None:
        failures = (cache.get(self.failures) or 0) + 1
        cache.set(self.failures, failures, 10 * 60)
        if failures >= FAILURES_IN_A_ROW:
            cache.set(self.rest, True, REST_SECONDS)
            logger.warning("%s: no answer %s times in a row, resting", self.rest, failures)

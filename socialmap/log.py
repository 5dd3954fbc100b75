"""This file is about what may be logged: what went wrong and where, never what somebody typed."""

import copy
import logging
import traceback
from typing import Any

from django.http import HttpRequest


class DiscreetFormatter(logging.Formatter):
    """Writes the kind of event, the route and the place in the code.

    Left out: query strings, addresses of computers, tokens in paths, arguments of jobs, messages of
    exceptions (the database quotes the value that it refuses). On a developer's machine all is told.
    """

    def __init__(self, *, tells_all: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.tells_all = tells_all

    def format(self, record: logging.LogRecord) -> str:
        if not self.tells_all:
            # A copy, because another formatter may have left its text of the exception in the record.
            record = copy.copy(record)
            record.msg, record.args = self.describe(record), None
            record.exc_text = record.stack_info = None
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        return super().formatException(ei) if self.tells_all else discreet_traceback(ei[1])

    def describe(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.security"):
            return "refused"
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            match = getattr(request, "resolver_match", None)
            route = match.route if match else "no such page"
            return f"{getattr(record, 'status_code', '')} {request.method} {route}".strip()
        if record.name.startswith("procrastinate"):
            job = getattr(record, "job", None) or {}
            return " ".join(
                str(word) for word in (getattr(record, "action", ""), job.get("task_name"), job.get("id"))
            )
        return without_text(record)


def without_text(record: logging.LogRecord) -> str:
    """The message with its numbers; words that were filled in may be somebody's."""
    if not isinstance(record.args, tuple) or not record.args:
        return str(record.msg)
    kept = tuple(value if isinstance(value, int | float) else "…" for value in record.args)
    try:
        return str(record.msg) % kept
    except (TypeError, ValueError):
        return str(record.msg)


def discreet_traceback(error: BaseException | None) -> str:
    """The kinds of the exceptions and the lines of code, from the last cause to the first."""
    lines: list[str] = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"{type(error).__module__}.{type(error).__qualname__}"]
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)

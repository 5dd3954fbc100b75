"""This file is about the bench: our answers beside the best plain SQL for the same rows, asked in turn.

    .venv/bin/python -m tests.bench [ENTRIES …]

One client on one kept line asks the deployed site, another one PostgreSQL; each question goes to both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import django

from tests import deployed
from tests.bench import browser, database, report

SECONDS_EACH = 5.0
LEAST_ROUNDS, MOST_ROUNDS = 4, 40


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    workload: str
    n: int
    p50_ms: float
    sql_p50_ms: float
    gzip_bytes: int
    p95_ms: float


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("entries", nargs="*", type=int, default=[1000])
    reader.add_argument("--only", default="", help="workloads whose name holds this")
    reader.add_argument("--no-browser", action="store_true")
    wishes = reader.parse_args()
    server = os.environ.get("DATABASE_URL", "")
    rows: list[Row] = []
    urls = []
    for entries in wishes.entries:
        url = database.prepare(entries, server=server)
        urls.append(url)
        os.environ |= {"DATABASE_URL": url, "DEVELOPMENT": "1"}
        rows += measure(url, entries, only=wishes.only, in_browser=not wishes.no_browser)
    rows += find_people(urls[0], only=wishes.only)
    report.write([asdict(row) for row in rows])
    return 0


def measure(url: str, entries: int, *, only: str, in_browser: bool) -> list[Row]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialmap.settings")
    django.setup()
    from tests.bench.workloads import workloads

    rows = []
    report.heading()
    with deployed.serve(url) as port, deployed.Client(port) as client, database.connect(url) as connection:
        counter = connection.execute(database.peers()["unchanged"]).fetchone()[0]  # type: ignore[index]
        for workload in workloads(counter):
            if only in workload.name:
                rows.append(_compare(workload, entries, client, connection))
        if in_browser and not only:
            report.say_page(browser.look(port))
    return rows


def find_people(url: str, *, only: str) -> list[Row]:
    """The finder is asked in this process, once, in the database that Django was set up with."""
    from tests.bench import finder

    if only not in finder.NAME:
        return []
    with database.connect(url) as connection:
        return [Row(**finder.compare(connection, database.peers()[finder.NAME]))]


def _compare(workload: Any, entries: int, client: deployed.Client, connection: Any) -> Row:
    statement = database.peers()[workload.statement]
    report.write_plan(connection, workload, statement, entries)
    cursor = connection.cursor(row_factory=_named)
    requests = [client.request(question.address, **question.headers) for question in workload.questions]
    sizes = []
    for question, request in zip(workload.questions, requests, strict=True):
        answer = client.send(request)
        sizes.append(len(answer.body))
        ours = workload.ours(answer)
        theirs = workload.theirs(_fetch(cursor, statement, question.values))
        if ours != theirs:
            raise SystemExit(f"{workload.name}: not the same rows for {question.address}\n{ours}\n{theirs}")
    mine: list[float] = []
    their: list[float] = []
    plain = connection.cursor()
    until = time.perf_counter() + SECONDS_EACH
    for turn in range(MOST_ROUNDS):
        for question, request in zip(workload.questions, requests, strict=True):
            mine.append(_timed(partial(client.send, request)))
            their.append(_timed(partial(_fetch, plain, statement, question.values)))
        if turn + 1 >= LEAST_ROUNDS and time.perf_counter() > until:
            break
    row = Row(
        workload.name,
        entries,
        p50_ms=round(statistics.median(mine), 2),
        sql_p50_ms=round(statistics.median(their), 2),
        gzip_bytes=round(statistics.median(sizes)),
        p95_ms=round(statistics.quantiles(mine, n=20)[-1], 2),
    )
    report.say(asdict(row))
    return row


def _fetch(cursor: Any, statement: str, values: dict[str, Any]) -> Any:
    return cursor.execute(statement, values, prepare=True).fetchall()


def _timed(ask: Callable[[], Any]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def _named(cursor: Any) -> Callable[[Any], dict[str, Any]]:
    names = [column.name for column in cursor.description or ()]
    return lambda values: dict(zip(names, values, strict=True))


if __name__ == "__main__":
    sys.exit(main())

"""This file is about saying what was measured: a table, and JSON and query plans under var/bench/."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.browser import Figure

FOLDER = Path(__file__).parent.parent.parent / "var" / "bench"


def say(row: dict[str, Any]) -> None:
    """One line of the table, as soon as it is known."""
    share = row["sql_p50_ms"] / row["p50_ms"]
    print(
        f"{row['workload']:<42}{row['n']:>8}{row['p50_ms']:>9.2f} ms{row['p95_ms']:>9.2f} ms"
        f"{row['sql_p50_ms']:>9.2f} ms{share:>7.0%}{row['gzip_bytes']:>9} B",
        flush=True,
    )


def heading() -> None:
    print(f"{'workload':<42}{'entries':>8}{'p50':>12}{'p95':>12}{'SQL p50':>12}{'share':>7}{'gzip':>11}")


def say_page(figures: list[Figure]) -> None:
    """What the list page costs, and whether that is within what was promised."""
    for figure in figures:
        most = "" if figure.most is None else f"of {figure.most} " + ("" if figure.holds else "TOO MUCH ")
        print(f"{figure.name:<50}{figure.value:>9} {most}{figure.made_of}", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(figure), "holds": figure.holds} for figure in figures]
    (FOLDER / "list-page.json").write_text(json.dumps(rows, indent=1) + "\n")


def write(rows: list[dict[str, Any]]) -> None:
    """The run as `latest.json`, and under its date."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    stamp = f"{datetime.datetime.now():%Y-%m-%dT%H%M%S}"
    (FOLDER / f"{stamp}.json").write_text(text)
    (FOLDER / "latest.json").write_text(text)


def write_plan(connection: Any, workload: Any, statement: str, entries: int) -> None:
    """How PostgreSQL answers the first variation of the statement beside ours."""
    folder = FOLDER / "plans"
    folder.mkdir(parents=True, exist_ok=True)
    plan = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", workload.questions[0].values)
    lines = "\n".join(line for (line,) in plan)
    (folder / f"{workload.name.replace(' ', '-')}-{entries}.txt").write_text(lines + "\n")

"""This file is about the drawing of an entry's life: it says what the code does."""

from pathlib import Path

from django.conf import settings

from organisations.models import Organisation
from organisations.moderation import MOVES

LIVES = Path(settings.BASE_DIR) / "docs" / "lives.md"


def drawing():
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    for name, move in MOVES.items():
        lines += [f"    {before.value} --> {move.after.value}: {name}" for before in move.before]
    lines += ["```", "", "| step | from | to | by whom |", "|---|---|---|---|"]
    for name, move in MOVES.items():
        before = ", ".join(state.value for state in move.before)
        lines.append(f"| {name} | {before} | {move.after.value} | {move.who} |")
    return "\n".join(lines)


def test_the_drawing_is_the_code():
    assert drawing() in LIVES.read_text(encoding="utf-8"), f"docs/lives.md should hold:\n\n{drawing()}\n"


def test_the_page_explains_every_state():
    words = LIVES.read_text(encoding="utf-8")

    assert [state for state in Organisation.Status.values if f"- **{state}**" not in words] == []

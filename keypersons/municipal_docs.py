"""This file is about the tables in the documents of the municipality: each is made from the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst

from accounts.access import SECOND_FACTOR_LASTS, STEP_UP_LASTS
from accounts.models import CHECKING_DEPARTMENTS, ROLES_SHOWN_PERSONS, Department, Role
from accounts.sessions import STAFF
from keypersons import finder, repairing, reviews, viewings, watching, weights
from keypersons.models import INVISIBLE_AFTER, INVITATION_LASTS, MOST_THEMES, KeyPerson

FOLDER = Path(settings.BASE_DIR) / "docs" / "gemeente"
WORDS = FOLDER / "woorden.toml"
_TABLE = re.compile(r"<!-- tabel: (?P<name>\w+) -->\n.*?<!-- einde -->", re.DOTALL)
NOT_A_ROLE = (
    "geen_rol",
    "zonder_tweede_stap",
    "andere_gemeente",
    "beheerder",
    "organisatie",
    "sleutelpersoon",
    "openbaar",
)


class WordMissing(Exception):
    """A table has something new for which `woorden.toml` has no word, or a word for what is gone."""


def filled(text: str) -> str:
    """The same document with every table as the code says it now; the words around them stay."""
    made = tables()
    return _TABLE.sub(
        lambda found: f"<!-- tabel: {found['name']} -->\n{made[found['name']]}\n<!-- einde -->", text
    )


def documents() -> list[Path]:
    """The documents that have a table of ours."""
    return [path for path in sorted(FOLDER.glob("*.md")) if _TABLE.search(path.read_text(encoding="utf-8"))]


def tables() -> dict[str, str]:
    """Every table by its name, in Dutch."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    makers: dict[str, Callable[[dict[str, str]], str]] = {
        "rollen": _roles,
        "afdelingen": _departments,
        "weging": _weights,
        "grenzen": _limits,
        "gegevens": _fields,
    }
    with translation.override("nl"):
        return {name: make(words.get(name, {})) for name, make in makers.items()}


def _roles(words: dict[str, str]) -> str:
    _complete(words, [*Role.values, *NOT_A_ROLE], "rollen")
    rows = [
        (
            capfirst(str(Role(role).label)),
            "ja" if role in ROLES_SHOWN_PERSONS else "nee",
            "ja" if role in ROLES_SHOWN_PERSONS else "nee",
            words[role],
        )
        for role in Role.values
    ]
    rows += [(capfirst(word.replace("_", " ")), _sees(word), "", words[word]) for word in NOT_A_ROLE]
    return _table(("wie", "ziet sleutelpersonen", "afdeling verplicht", "wat"), rows)


def _sees(word: str) -> str:
    return {"beheerder": "alleen na een reden", "sleutelpersoon": "zichzelf"}.get(word, "nee")


def _departments(words: dict[str, str]) -> str:
    rows = [
        (
            str(department.label),
            "nooit" if department in CHECKING_DEPARTMENTS else _when_stated(department),
        )
        for department in Department
    ]
    return _table(("afdeling", "mag een rol hebben die mensen ziet"), rows)


def _when_stated(department: Department) -> str:
    if department == Department.OTHER:
        return "nee: eerst een afdeling kiezen (een privacyfunctionaris mag hier staan en ziet geen mensen)"
    return "ja, als de coördinator de rol geeft"


def _weights(words: dict[str, str]) -> str:
    _complete(words, weights.TERMS, "weging")
    ways = list(weights.WEIGHTS.values())
    names = [way.word for way in ways]
    rows = [(words[term], *(_points(weights.most(way, term)) for way in ways)) for term in weights.TERMS]
    return _table(("wat telt", *(f"punten bij “eerst {name}”" for name in names)), rows)


def _points(number: int) -> str:
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}")


def _limits(words: dict[str, str]) -> str:
    rows = [
        ("Mensen op één pagina met resultaten, hoogstens", finder.MOST_SHOWN),
        ("Passen er minder mensen, dan ziet een zoeker geen namen", finder.FEWEST_NAMED),
        ("“Kort geleden bevestigd” is hoogstens zo lang geleden", f"{finder.CONFIRMED_LATELY.days} dagen"),
        ("Eerdere vragen tellen mee als last", f"{finder.LOAD_COUNTS_FOR.days} dagen"),
        ("“Kort geleden door deze gemeente gevraagd”", f"{finder.ASKED_COUNTS_FOR.days} dagen"),
        ("Onderwerpen per sleutelpersoon, hoogstens", MOST_THEMES),
        ("Pagina's met mensen per medewerker per uur, daarna stopt het", viewings.MOST_PAGES_AN_HOUR),
        ("Verschillende mensen per medewerker per dag, daarna stopt het", viewings.MOST_PEOPLE_A_DAY),
        ("Tweede stap geldt", _hours(SECOND_FACTOR_LASTS)),
        ("Tweede stap voor pagina's met mensen geldt", _hours(STEP_UP_LASTS)),
        ("Medewerker die niets doet, is uitgelogd na", f"{STAFF.idle // 60} minuten"),
        ("Medewerker is in elk geval uitgelogd na", _hours(STAFF.absolute)),
        ("Beheerder ziet één persoon, na een reden", _minutes(repairing.STAYS_OPEN)),
        ("Uitnodiging zonder antwoord wordt gewist na", f"{INVITATION_LASTS.days} dagen"),
        ("Niet bevestigd: niemand vindt deze persoon meer na", f"{INVISIBLE_AFTER.days} dagen"),
        ("Maandcontrole is te laat na", f"{reviews.VIEWINGS_WITHIN} dagen"),
        ("Jaarcontrole van rechten is te laat na", f"{reviews.RIGHTS_WITHIN} dagen"),
        ("Valt op: meer dan zoveel keer de middelste collega", watching.TIMES_THE_MEDIAN),
        ("Valt op: meer dan zoveel pagina's met hetzelfde doel", watching.SAME_PURPOSE),
        ("Valt op: in de nacht", f"{watching.NIGHT[0]}:00 tot {watching.NIGHT[1]}:00"),
    ]
    return _table(("grens", "waarde"), [(name, str(value)) for name, value in rows])


def _fields(words: dict[str, str]) -> str:
    own = [field.name for field in (*KeyPerson._meta.concrete_fields, *KeyPerson._meta.many_to_many)]
    own.remove("id")
    _complete(words, own, "gegevens")
    return _table(("gegeven", "in de code"), [(words[name], f"`{name}`") for name in own])


def _hours(seconds: int) -> str:
    return f"{seconds // 3600} uur"


def _minutes(time: timedelta) -> str:
    return f"{int(time.total_seconds() // 60)} minuten"


def _complete(words: dict[str, str], wanted: Iterable[str], table: str) -> None:
    differ = set(wanted) ^ set(words)
    if differ:
        raise WordMissing(f"docs/gemeente/woorden.toml, [{table}]: {', '.join(sorted(differ))}")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

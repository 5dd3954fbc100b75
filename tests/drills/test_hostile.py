"""This file is about thousands of malformed questions to the public pages: never an error, never too much."""

import json
import statistics
import time
from urllib.parse import quote, quote_from_bytes

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from organisations.vocabulary_index import vocabulary
from tests.hostile import GEOMETRIES, PLACES, POINTS

pytestmark = [pytest.mark.drill("hostile"), pytest.mark.django_db]

EXAMPLES = 2_500
MEDIAN_MS = 300
PATHS = ["/organisaties/", "/organisaties.geojson", "/en/organisaties/", "/ar/organisaties.geojson"]
PATHS += ["/waarover/taal-leren/", "/wijk/utrecht-overvecht/"]
WORDS = [
    "q",
    "waarover",
    "voor",
    "taal",
    "weet_van",
    "bij",
    "afstand",
    "nu_open",
    "gratis",
    "inloop",
    "rolstoel",
]
WORDS += ["online", "sorteer", "pagina", "weergave", "bbox", "zoom", "wijk", "lang", "__proto__", "q[]"]
NUMBERS = [
    "0",
    "-1",
    "1",
    "2",
    "20",
    "1e9",
    "-1e400",
    "nan",
    "inf",
    "1.5",
    "0x10",
    "٣",
    "9" * 400,
    "",
    " ",
    "1,5",
    "+3",
]
BOXES = [
    "5,52,5.2,52.2",
    "3.2,50.7,7.3,53.6",
    "-180,-90,180,90",
    "5.2,52.2,5,52",
    "5,52,5,52",
    "nan,nan,nan,nan",
]
BOXES += ["1e308,-1e308,1e309,0", "5,52,5.2", "5;52;6;53", "179,89,181,91", ",,,", "5,52,5.2,52.2,0"]
TEXTS = [
    "koffie",
    "'",
    '"',
    "a & b",
    "a | !b",
    "-" * 200,
    "(((((",
    ":*",
    "<->",
    "koffie -koffie",
    '"koffie',
    "%",
    "\\",
]
TEXTS += [
    "schulden OR tuin",
    "ديون",
    "א\u202eב",
    "😀" * 60,
    "a " * 100,
    "x" * 5000,
    "\u0000",
    "{{ q }}",
    "%(west)s",
    "%s",
]


@st.composite
def addresses(draw):
    """A public page with a query string: real words, odd words, bytes that are no text."""
    terms = [code for kind in vocabulary().terms.values() for code in kind]
    value = st.one_of(
        st.sampled_from([*TEXTS, *NUMBERS, *BOXES, *POINTS, *GEOMETRIES, *PLACES]).map(_quoted),
        st.sampled_from(terms).map(_quoted),
        st.sampled_from(
            ["1", "ja", "kaart", "az", "dichtbij", "nu_open", "Overvecht", "3512AB", "52.09,5.12"]
        ),
        st.text(max_size=60).map(_quoted),
        st.binary(max_size=20).map(quote_from_bytes),
        st.floats().map(str).map(_quoted),
    )
    word = st.one_of(st.sampled_from(WORDS), st.text(max_size=5).map(_quoted))
    pairs = draw(st.lists(st.tuples(word, value), max_size=7))
    if draw(st.booleans()):
        pairs.append(("bbox", _quoted(draw(st.sampled_from(BOXES)))))
        pairs.append(("zoom", _quoted(draw(st.sampled_from([*NUMBERS, "7", "13", "22", "30"])))))
    return f"{draw(st.sampled_from(PATHS))}?{'&'.join(f'{name}={value}' for name, value in pairs)}"


def _quoted(text):
    return quote(text, safe="", errors="surrogatepass")


def _refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def test_no_question_breaks_a_public_page(db, figures):
    call_command("load_demo", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 3000")
    client = Client(raise_request_exception=False)
    took, broken, features = [], [], [0]

    @seed(1123)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(addresses())
    def ask(address):
        started = time.perf_counter()
        answer = client.get(address)
        took.append((time.perf_counter() - started) * 1000)
        if answer.status_code not in (200, 400, 404, 414):
            broken.append((answer.status_code, address))
        elif answer.status_code == 200 and ".geojson" in address:
            found = json.loads(answer.content, parse_constant=_refuse)
            features.append(len(found["features"]))

    ask()
    figures["questions"] = len(took)
    figures["errors"] = len(broken)
    figures["most_features"] = max(features)
    figures["median_ms"] = round(statistics.median(took), 1)
    figures["slowest_ms"] = round(max(took))
    assert broken == []
    assert len(took) >= EXAMPLES * 0.8
    assert figures["most_features"] <= 500
    assert figures["median_ms"] <= MEDIAN_MS

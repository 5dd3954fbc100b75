"""This file is about names in every script, and about the tricks that some of them play."""

import pytest
from django.core.exceptions import ValidationError

from accounts.names import LineField, TextField, clean_line, clean_text, validate_line


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "X",
        "ኤርትራ",
        "Ірина Шевченко",
        "الأمل للجميع",
        "می\u200cخواهم",  # Persian writes with a zero width non-joiner
        "Familie 👨\u200d👩\u200d👧",
        "Stichting Zoë & Ñandú",
        "=HYPERLINK(1)",
        "{{7*7}}",
        "<b>vet</b>",
        "Nguyễn Thị Ế",
    ],
)
def test_a_name_in_any_script_stays_as_it_is(name):
    assert clean_line(name) == name
    validate_line(name)


@pytest.mark.parametrize(
    "name",
    [
        "Stichting \u202eLN.eil",
        "a\u2066b",
        "a\ufeffb",
        "a\U000e0041b",
        "bel\x07",
        "nul\x00",
        "twee\nregels",
        "half\ud800",
        "Z\u0300\u0301\u0302\u0303algo",
        "a" * 151,
    ],
)
def test_a_name_that_hides_or_misleads_is_refused_with_a_sentence(name):
    with pytest.raises(ValidationError) as refused:
        clean_line(name)

    assert len(refused.value.messages[0]) > 20


def test_a_name_is_composed_and_its_white_space_is_single():
    assert clean_line("  Cafe\u0301 \t de\u00a0  Brug ") == "Café de Brug"


def test_a_story_keeps_its_lines_and_loses_its_empty_ones():
    assert clean_text("Een\r\nTwee  drie\n\n\n\n Vier ") == "Een\nTwee drie\n\nVier"


def test_a_story_refuses_control_signs_and_too_much():
    for text in ("a\x07b", "a" * 5001, "a\u202eb"):
        with pytest.raises(ValidationError):
            clean_text(text)


def test_the_form_fields_clean_and_say_what_is_wrong():
    assert LineField().clean(" a  b ") == "a b"
    assert TextField(required=False).clean("") == ""
    with pytest.raises(ValidationError, match="at most 5"):
        LineField(max_length=5).clean("abcdef")

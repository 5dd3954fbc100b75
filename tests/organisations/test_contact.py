"""This file is about websites, phone numbers and e-mail addresses as people type them."""

import pytest
from django.core.exceptions import ValidationError

from organisations.contact import clean_email, clean_phone, clean_website, say_phone, say_website


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("www.example.org", "https://www.example.org/"),
        (" https://Example.ORG/Pad?x=1#y ", "https://example.org/Pad?x=1#y"),
        ("http://example.org", "http://example.org/"),
        ("//example.org/a", "https://example.org/a"),
        ("example.org:443/a", "https://example.org/a"),
        ("bücher.example.org", "https://xn--bcher-kva.example.org/"),
        ("https://instagram.com/de_brug", "https://instagram.com/de_brug"),
        ("https://example.org/قهوة", "https://example.org/%D9%82%D9%87%D9%88%D8%A9"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("https://пример.рф", "https://xn--e1afmkfd.xn--p1ai/"),
    ],
)
def test_a_website_is_kept_as_a_public_link(typed, kept):
    assert clean_website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "http://127.0.0.1/",
        "http://127.1",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest",
        "http://localhost:5432/",
        "http://localhost./",
        "localhost",
        "http://db.internal/",
        "http://printer.local",
        "intranet",
        "http://１２７.０.０.１/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//www.example.org",
        "data:text/html,x",
        "mailto:a@example.org",
        "https:example.org",
        "http://user:pw@example.org/",
        "https://example.org@evil.example/",
        "http://example.nl\\@evil.com/",
        "https://example.org:8080/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org/\r\nX: y",
        "https://example.org/\u202egpj",
        "https://-example.org",
        "https://example..org",
        "https://" + "a" * 64 + ".org",
        "https://example.org/" + "a" * 300,
        "https://",
        "https://[",
        "\x00https://example.org",
    ],
)
def test_a_website_that_misleads_or_leads_inside_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        clean_website(typed)

    assert refused.value.messages[0].endswith(".")


def test_a_website_is_shown_in_its_own_script_and_as_it_really_is():
    assert (
        say_website("https://xn--bcher-kva.example.org/a/")
        == "bücher.example.org (xn--bcher-kva.example.org)/a"
    )
    assert say_website("https://www.example.org/") == "www.example.org"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("06 - 1234 56 78", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("(030) 123 45 67", "+31301234567"),
        ("14 030", "+3114030"),
        ("٠٦١٢٣٤٥٦٧٨", "+31612345678"),
        ("+32 470 12 34 56", "+32470123456"),
        ("tel:0612345678", "+31612345678"),
    ],
)
def test_a_phone_number_may_be_typed_in_many_ways(typed, kept):
    assert clean_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["06 1234567", "bel mij", "06 12345678 of 06 87654321", "0900 1234", "112", "1" * 500, "<b>"]
)
def test_what_is_no_phone_number_gets_a_sentence(typed):
    with pytest.raises(ValidationError):
        clean_phone(typed)


def test_a_number_of_another_country_keeps_its_country():
    assert (say_phone("+31301234567"), say_phone("+32470123456")) == ("030 123 4567", "+32 470 12 34 56")


@pytest.mark.parametrize(
    "typed",
    [
        "a@b",
        "a@b.nl\r\nBcc: c@d.nl",
        "a@b.nl\nc@d.nl",
        "a@b.nl, c@d.nl",
        "Naam <a@b.nl>",
        "a@b.nl\u202e",
        "a\x00@b.nl",
        "x" * 250 + "@b.nl",
    ],
)
def test_an_e_mail_address_with_a_trick_is_refused(typed):
    with pytest.raises(ValidationError):
        clean_email(typed)


def test_an_e_mail_address_keeps_its_name_and_lowers_its_host():
    assert clean_email(" mailto:De.Brug@Example.ORG ") == "De.Brug@example.org"

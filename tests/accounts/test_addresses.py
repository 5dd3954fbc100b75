"""This file is about where somebody is sent next: only to pages of ours."""

import pytest

from accounts.addresses import in_language, is_own_path


@pytest.mark.parametrize(
    "path", ["/", "/mijn/", "/en/gemeente/?q=a b", "/organisaties/ኤርትራ/", "/%09/evil.nl"]
)
def test_a_path_of_ours_is_followed(path):
    assert is_own_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        "mijn/",
        "//evil.nl",
        "/\\evil.nl",
        "\\\\evil.nl",
        "https:evil.nl",
        "https://evil.nl/",
        "http:///evil.nl",
        "\x08//evil.nl",
        "/\x09/evil.nl",
        "/a\r\nSet-Cookie: x=1",
        "https://ok@evil.nl",
        "javascript:alert(1)",
        "///evil.nl",
    ],
)
def test_a_path_to_elsewhere_is_not(path):
    assert not is_own_path(path)


def test_dutch_has_no_prefix():
    assert (in_language("/mijn/", "nl"), in_language("/mijn/", "ar")) == ("/mijn/", "/ar/mijn/")

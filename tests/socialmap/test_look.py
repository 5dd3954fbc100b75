"""This file is about the look: one stylesheet, tokens only, every direction, every pictogram there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from socialmap import theme
from socialmap.templatetags.look import PICTOGRAMS
from tests.factories import MunicipalityFactory

CSS = sorted((settings.BASE_DIR / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((settings.BASE_DIR / "static" / "js").rglob("*.js"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SPRITE = (settings.BASE_DIR / "static" / "img" / "pictograms.svg").read_text()
PHYSICAL = re.compile(
    r"\b(margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)\b"
    r"|(?<![\w-])(left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:"
    r"|(text-align|float):\s*(left|right)"
)


def declarations(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r"@media[^{]*", "", text)


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.stem)
def test_a_stylesheet_knows_no_left_and_right(path):
    assert PHYSICAL.findall(declarations(path)) == []


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.stem)
def test_a_colour_stands_only_among_the_tokens(path):
    allowed = {
        "tokens.css": None,
        "base.css": {"#fff", "#000", "#222"},
        "card.css": {"#666"},
        "accounts.css": {"#fff"},
    }
    found = set(re.findall(r"#[0-9a-f]{3,8}\b", declarations(path)))
    # The ring on the dark foot is the one colour that no municipality changes.
    assert path.name == "tokens.css" or found <= allowed.get(path.name, {"#ffd766"})


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_script_or_style(path):
    text = path.read_text()

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", text) == []
    assert re.findall(r"\|safe\b|{% autoescape off", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_no_markup(path):
    text = path.read_text()

    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text) == []
    assert path.name == "social-map.js" or not re.search(r"\bL\.", text)


def test_every_pictogram_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    asked = {name for path in TEMPLATES for name in re.findall(r'{% pictogram "([^"]+)"', path.read_text())}

    assert {PICTOGRAMS.get(name, name) for name in asked} | set(PICTOGRAMS.values()) <= drawn


@pytest.mark.parametrize("kind", ["themes", "target_groups", "expertise"])
def test_every_word_has_its_pictogram(kind):
    words = (Path(settings.BASE_DIR) / "organisations" / "vocabulary" / f"{kind}.toml").read_text()
    icons = set(re.findall(r'^icon = "([^"]+)"', words, flags=re.MULTILINE))

    assert icons <= set(re.findall(r'<symbol id="([^"]+)"', SPRITE))


def test_pictograms_carry_no_colour_of_their_own():
    without_logo = SPRITE[: SPRITE.index("<!-- The house sign")]

    assert re.findall(r'(?:fill|stroke)="(?!none|currentColor|var\(--spot)', without_logo) == []


@pytest.mark.parametrize("accent", ["#0b5d57", "#777777", "#ffff00", "#000000", "#ec0000"])
def test_any_accent_can_be_read_by_day_and_by_night(accent):
    day, night = re.findall(r"--accent:(#[0-9a-f]{6});", theme.accent_tokens(accent))

    assert theme.contrast(theme._channels(day), theme.PAPER) >= 7
    assert theme.contrast(theme._channels(day), theme.WHITE) >= 7
    assert theme.contrast(theme._channels(night), theme.NIGHT) >= 7


@pytest.mark.parametrize("accent", ["red", "#fff", "#0b5d57}body{", "#0B5D57", "url(x)", ""])
def test_what_is_no_colour_changes_nothing(accent):
    assert theme.accent_tokens(accent) == ""


@pytest.mark.django_db
def test_a_municipality_has_its_own_accent(client):
    MunicipalityFactory(slug="proefstad", accent="#7a1f5c")

    page = client.get("/en/stijl/").content.decode()
    address = re.search(r'href="(/thema/[^"]+)"', page)[1].replace("&amp;", "&")
    sheet = client.get(address)

    assert address.startswith("/thema/proefstad.css?v=")
    assert "#7a1f5c" in sheet.content.decode()
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/thema/bestaat-niet.css")["Cache-Control"] == "public, max-age=300"


@pytest.mark.django_db
def test_the_style_page_shows_every_component(client):
    page = client.get("/en/stijl/").content.decode()
    shown = {"alert is-error", "chip is-on", "tag is-late", "task is-done", "summary-row", "promise is-late"}

    assert {name for name in shown if name not in page} == set()
    assert page.count('aria-invalid="true"') == page.count('class="field has-error"') + 1


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_gives_the_phone_number(rf, code):
    from socialmap.context import site

    MunicipalityFactory()
    request = rf.get("/")

    page = render_to_string(f"{code}.html", site(request), request)

    assert "tel:0000000000" in page


def test_a_broken_database_still_gives_a_page(rf, monkeypatch):
    from socialmap import views

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(views, "render", broken)

    response = views.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "112" in response.content.decode()

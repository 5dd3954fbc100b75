"""This file is about a resident: from the first page to the telephone of somebody who helps."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
ROOT = {"nl": "", "ar": "/ar"}
WAYS = [
    pytest.param("nl", 1280, True, id="wide"),
    pytest.param("nl", 360, True, id="phone"),
    pytest.param("nl", 360, False, id="phone without scripts"),
    pytest.param("nl", 1280, False, id="wide without scripts"),
    pytest.param("ar", 360, True, id="phone in Arabic"),
    pytest.param("ar", 1280, True, id="wide in Arabic"),
    pytest.param("ar", 360, False, id="phone in Arabic without scripts"),
]


def names(page):
    return page.locator("#resultaten h2").all_inner_texts()


@pytest.mark.parametrize(("language", "width", "scripts"), WAYS)
def test_a_resident_says_what_language_and_where_and_calls(language, width, scripts, site, visit):
    page = visit(language=language, width=width, scripts=scripts)
    page.goto(f"{ROOT[language]}/")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    page.locator("label.tile", has=page.locator("input[value=taal-leren]")).click()
    page.locator("label.pill", has=page.locator("input[value=pl]")).click()
    page.locator("#bij").fill("3512 ab")
    page.locator("main form [type=submit]").last.click()

    expect(page).to_have_url(re.compile(rf"{ROOT[language]}/organisaties/\?"))
    expect(page.locator("#resultaten > li").first).to_be_visible()
    assert "Organisatie A" in names(page)
    assert "Organisatie B" in names(page)
    for hidden in ("Koraalrif", "Wachttoren", "Schuilplaats", "Eindpunt"):
        assert hidden not in page.content()

    page.locator("#resultaten h2 a", has_text="Organisatie A").click()

    expect(page.locator("h1")).to_have_text("Organisatie A")
    call = page.locator("a[href^='tel:']:visible").first
    assert call.get_attribute("href") == "tel:+31307654321"
    assert page.locator("h3", has_text="Taalcafé").count() == 1
    expect(page.locator("a[href='mailto:alleen.gemeente@example.org']")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_resident_may_skip_every_question(scripts, visit):
    page = visit(scripts=scripts, width=360)
    page.goto("/")

    page.locator("main form [type=submit]").last.click()

    expect(page.locator("#resultaten > li").first).to_be_visible()
    assert page.locator("#resultaten > li").count() >= 6


def test_what_was_chosen_stays_chosen_and_can_be_taken_away(visit):
    page = visit()
    page.goto("/organisaties/?waarover=geld-en-schulden&bij=3512AB")
    assert page.locator("#resultaten > li").count() == 1
    assert page.locator("#bij").input_value().replace(" ", "") == "3512AB"

    page.locator(".chip.is-on").first.click()

    expect(page.locator("#resultaten > li").nth(1)).to_be_visible()


def test_nobody_found_is_no_dead_end(visit):
    page = visit(width=360)
    page.goto("/organisaties/?q=xqzv&taal=ti")

    assert page.locator("#resultaten > li").count() == 0
    page.locator("main .empty .chip").first.click()
    expect(page).to_have_url(re.compile("/organisaties/"))


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_a_resident_reads_on_in_another_language(language, visit):
    page = visit(language=language)
    page.goto(f"{ROOT[language]}/organisaties/organisatie-a/")

    page.locator("header a[hreflang=en]:visible").click()

    expect(page).to_have_url(re.compile("/en/organisaties/organisatie-a/"))
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_resident_gets_from_the_first_page_to_the_telephone_by_keyboard(visit):
    """At most twelve times Tab on a page; the start page's skip link, then the choices."""
    page = visit()
    page.goto("/")

    tabs = press_until(page, "#inhoud a, .skip-link")
    page.keyboard.press("Enter")
    tabs += press_until(page, "input[type=search]")
    page.keyboard.type("Organisatie A")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisaties/?**")
    tabs += press_until(page, ".skip-link")
    page.keyboard.press("Enter")
    tabs += press_until(page, "#resultaten a[href^='tel:']", most=30)

    assert page.evaluate("document.activeElement.href") == "tel:+31307654321"
    assert tabs <= 12
    assert outline(page) >= 2


def press_until(page, selector, *, most=20):
    """How often Tab is pressed until the focus is there."""
    for count in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return count
    raise AssertionError(f"{most} times Tab do not lead to {selector}")


def outline(page):
    """How thick, in pixels, the focus shows."""
    return page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth) || 0")

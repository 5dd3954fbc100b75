"""This file is about the map beside the list: what it shows, and that nobody needs it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
LIST = "/organisaties/?bij=3512AB"


def map_of(page):
    page.locator("social-map .map-canvas").wait_for()
    page.locator(".map-point, .map-cluster").first.wait_for()
    return page.locator("social-map")


def test_the_map_shows_what_is_in_the_list(visit):
    page = visit()
    page.goto("/organisaties/?q=Organisatie+A")
    shown = map_of(page)

    expect(shown.locator(".map-point")).to_have_count(1)
    assert shown.locator(".map-point").get_attribute("aria-label") == "Organisatie A"
    assert page.locator("#resultaten h2").all_inner_texts()[0] == "Organisatie A"


def test_a_click_on_a_point_leads_to_the_list(visit):
    page = visit()
    page.goto("/organisaties/?q=Organisatie+A")

    map_of(page).locator(".map-point").click()

    expect(page.locator("#resultaten h2 a", has_text="Organisatie A")).to_be_focused()


def test_a_crowd_has_a_name_and_opens(visit):
    page = visit()
    page.goto(LIST)
    crowd = map_of(page).locator(".map-cluster").first

    assert re.search(r"\d", crowd.get_attribute("aria-label"))
    before = page.locator(".map-point").count()
    crowd.click()

    expect(page.locator(".map-point")).not_to_have_count(before)


def test_without_tiles_the_districts_are_drawn_and_the_list_is_whole(visit):
    page = visit(tiles=False)
    page.problems.allowed.append("net::ERR_FAILED")
    page.goto(LIST)
    map_of(page)

    page.locator("path.map-outline").first.wait_for(state="attached")
    assert page.locator("path.map-outline").count() >= 3
    assert page.locator("#resultaten > li").count() >= 6


@pytest.mark.parametrize("status", [500, 200])
def test_without_points_the_page_is_whole_and_says_so(status, visit):
    page = visit()
    page.problems.allowed.append("500")
    page.route("**/organisaties.geojson?**", lambda route: route.fulfill(status=status, body="<html>"))
    page.goto(LIST)

    expect(page.locator("social-map [role=status]")).not_to_be_empty()
    assert page.locator("#resultaten > li").count() >= 6


def test_on_a_phone_the_map_costs_nothing_until_it_is_asked_for(visit):
    page = visit(width=360)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(LIST)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "leaflet" in url or ".geojson" in url or "pdok" in url]

    page.locator("a[href*='weergave=kaart']:visible").first.click()

    map_of(page)
    assert [url for url in asked if "leaflet" in url]


def test_the_map_is_worked_with_keys(visit):
    page = visit()
    page.goto("/organisaties/?q=Organisatie+A")
    map_of(page)

    page.locator(".map-point").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#resultaten h2 a", has_text="Organisatie A")).to_be_focused()


def test_who_opens_a_crowd_with_a_key_stays_with_the_map(visit):
    page = visit()
    page.goto(LIST)
    crowd = map_of(page).locator(".map-cluster").first
    before = page.locator(".map-point").count()

    crowd.focus()
    page.keyboard.press("Space")

    expect(page.locator(".map-point")).not_to_have_count(before)
    page.wait_for_function("document.activeElement.closest('social-map')")

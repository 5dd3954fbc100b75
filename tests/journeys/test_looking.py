"""This file is about looking at key persons in a browser: coming back, printing, a list of three."""

import pytest
from playwright.sync_api import expect

from accounts.models import StaffMember
from keypersons.models import Viewing
from keypersons.purpose import Purpose
from places.models import District
from tests import factories as make

pytestmark = pytest.mark.journey


@pytest.fixture
def asked(site):
    """An address that shows four people, whom nobody else asks for."""
    with site.database():
        here = StaffMember.objects.get(user__email="finder@example.org").municipality
        district = District.objects.filter(parent=here).order_by("code").first()
        make.ThemeFactory(code="tuinen")
        make.BasisFactory(municipality=here)
        for number in range(4):
            make.KeyPersonFactory(municipality=here, name=f"Tuinman {number}", kinds=["train"])
        purpose = Purpose(kind="train", theme="tuinen", aim="skills", district=district.code)
    words = "&".join(f"{word}={value}" for word, value in purpose.words().items())
    return f"/gemeente/sleutelpersonen/?{words}"


def rows(site):
    with site.database():
        return Viewing.objects.filter(kind="train").count()


@pytest.mark.parametrize("scripts", [True, False])
def test_each_time_that_people_are_on_the_screen_is_written_down(site, visit, asked, scripts):
    page = visit("finder", scripts=scripts)
    before, people = rows(site), page.locator(".fit")
    page.goto(asked)
    shown = people.count()

    page.goto("/gemeente/")
    page.go_back()
    expect(people).not_to_have_count(0)
    shown += people.count()
    page.reload()
    shown += people.count()
    assert (shown, rows(site) - before) == (shown, shown)

    page.emulate_media(media="print")
    page.pdf()
    assert rows(site) - before == shown


def test_a_list_of_three_ends_at_the_coordinator(site, visit, asked):
    page = visit("finder", width=360)
    page.goto(asked)
    names = page.locator(".fit-name bdi").all_inner_texts()[:3]
    for number in range(3):
        page.locator("input[name=wie]").nth(number).check()
    page.locator(".find-choose button").click()

    expect(page).to_have_url(f"{site.url}/gemeente/sleutelpersonen/lijst/")
    assert page.locator(".fit-name").all_inner_texts() == names
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

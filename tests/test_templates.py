"""This file is about every template: some page shows it, and everybody can use that page."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.utils import translation

from accounts.models import Mail
from tests import pages, world

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Texts of mails and of messages are not pages; tests/test_mails.py has them.
PAGE_TEMPLATES = sorted(
    str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if "emails" not in path.parts
)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def doors(geocoder):
    """Postcode 3512AB, number 12 is two doors."""
    know_doors(geocoder)


def know_doors(geocoder):
    for letter in ("A", "B"):
        geocoder.add_address("3512AB", 12, letter=letter)


@pytest.mark.django_db
def test_every_template_is_shown_by_some_page(doors):
    made, used = world.build(), set()

    def note(template, **kwargs):
        used.add(template.name)

    template_rendered.connect(note)
    try:
        wrong = [
            f"{page}: {status}" for page in pages.PAGES if (status := status_of(page, made)) != page.status
        ]
        for name in pages.ERRORS:
            render_to_string(name)
    finally:
        template_rendered.disconnect(note)

    assert wrong == []
    unseen = [name for name in PAGE_TEMPLATES if name not in used]
    assert unseen == [], "\n".join(unseen)


def status_of(page, made):
    cache.clear()
    session = world.session_of(made, page.role)
    driver = pages.Quick(session, Mail, made)
    if page.before:
        page.before(driver)
    path = pages.path_of(page, made)
    if page.send is None:
        return driver.go(path).status_code
    return driver.send(path, pages.sent_by(page, driver), page.goes_on).status_code


# In a browser


IN_BOTH_LANGUAGES = [
    pytest.param(page, language, id=f"{page}-{language}")
    for page in pages.PAGES
    if page.is_ours
    for language in ("nl", "ar")
    if language == "nl" or not page.is_dutch_anyway
]


@pytest.mark.journey
@pytest.mark.parametrize(("page", "language"), IN_BOTH_LANGUAGES)
def test_everybody_can_use_this_page(page, language, site, visit):
    site.geocoder.reset()
    know_doors(site.geocoder)
    site.calm()
    seen = visit(page.role, language=language, width=360, height=740)
    driver = pages.InBrowser(seen, site)
    if page.before:
        page.before(driver)
    path = pages.path_of(page, site.world)
    path = path if language == "nl" else f"/{language}{path}"

    answer = driver.go(path) if page.send is None else driver.send(path, pages.sent_by(page, driver))

    assert answer.status == page.status
    wrong = violations(seen)
    seen.set_viewport_size({"width": 320, "height": 640})
    wrong += sticks_out(seen) + too_small(seen)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.journey
@pytest.mark.parametrize("language", ["nl", "ar"])
@pytest.mark.parametrize("name", pages.ERRORS)
def test_everybody_can_read_what_went_wrong(name, language, site, visit):
    seen = visit(language=language, width=360)
    with site.database(), translation.override(language):
        request = RequestFactory().get("/kapot/")
        request.user = AnonymousUser()
        body = render_to_string(name, request=request)
    seen.route("**/kapot/", lambda route: route.fulfill(status=200, body=body, content_type="text/html"))

    seen.goto("/kapot/")

    wrong = violations(seen) + sticks_out(seen)
    assert wrong == [], "\n".join(wrong)


def violations(page):
    """What axe finds, one line each."""
    found = (
        Axe().run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]}).response["violations"]
    )
    return [
        f"{problem['id']}: {node['html'][:160]} ({'; '.join(one['message'] for one in node['any'][:2])})"
        for problem in found
        for node in problem["nodes"]
    ]


STICKS_OUT = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const holds = (element) => element &&
        (getComputedStyle(element).overflowX !== "visible" || holds(element.parentElement));
    const wide = [...document.querySelectorAll("body *")].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width && (box.right > width + 0.5 || box.left < -0.5) && !holds(element.parentElement);
    });
    return wide.slice(-5).map((element) => `sticks out: ${element.outerHTML.slice(0, 160)}`);
}"""


def sticks_out(page):
    """Elements that make a narrow page scroll sideways."""
    return page.evaluate(STICKS_OUT)


TOO_SMALL = """() => {
    const small = [];
    for (const control of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
        if (control.type === "hidden" || control.disabled) continue;
        const place = control.closest("label") ?? control;
        const style = getComputedStyle(place);
        const box = place.getBoundingClientRect();
        const isShown = control.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        // What only ears get, or shows up with the focus, is not for fingers.
        if (!isShown || control.closest(".only-for-ears, .skip-link") || box.width <= 2) continue;
        // A link within a sentence is as high as its line.
        const inText = style.display === "inline" && !control.closest("nav, header, footer");
        const least = inText ? 24 : 44;
        const height = inText ? Math.max(box.height, parseFloat(style.lineHeight) || 0) : box.height;
        if (height < least - 0.5 || (!inText && box.width < least - 0.5)) {
            const size = `${Math.round(box.width)}x${Math.round(height)}`;
            small.push(`too small: ${size} ${control.outerHTML.slice(0, 140)}`);
        }
    }
    return small;
}"""


def too_small(page):
    """Controls that a finger misses: under 44 pixels, or under 24 within a text."""
    return page.evaluate(TOO_SMALL)

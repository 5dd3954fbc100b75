"""This file is about names in pages: a name from right to left must not turn the line that it stands in."""

from html.parser import HTMLParser

import pytest
from django.core.cache import cache

from accounts.models import Mail
from tests import pages, world

NAMES = (world.ARABIC_NAME, world.LONG_NAME, "Organisatie A", "Organisatie B", "Wachttoren", "Editor a")
# Where markup is not possible, or where the browser keeps each text apart by itself.
APART = {"bdi", "title", "option", "textarea", "script", "template"}
EMPTY = {"meta", "link", "input", "br", "img", "hr", "path", "use", "circle", "rect"}


class NamesOutside(HTMLParser):
    """Collects names that stand in a text without something around them that keeps the direction."""

    def __init__(self):
        super().__init__()
        self.around, self.found = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in EMPTY:
            self.around.append((tag, dict(attributes).get("dir")))

    def handle_endtag(self, tag):
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if any(tag in APART or direction == "auto" for tag, direction in self.around):
            return
        self.found += [f"<{self.around[-1][0]}> {text.strip()[:80]}" for name in NAMES if name in text]


@pytest.mark.django_db
def test_every_name_of_a_user_keeps_its_own_direction():
    made = world.build()
    sessions = {role: world.session_of(made, role) for role in ("anonymous", *made.people, *world.DOORS)}

    wrong = []
    for page in pages.PAGES:
        if page.send is None and page.before is None:
            cache.clear()
            reader = NamesOutside()
            driver = pages.Quick(sessions[page.role], Mail, made)
            reader.feed(driver.go(pages.path_of(page, made)).content.decode())
            wrong += [f"{page}: {name}" for name in reader.found]

    assert wrong == [], "\n".join(wrong)

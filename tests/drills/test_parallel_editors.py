"""This file is about people who save at the same moment, round after round: nothing is overwritten unseen."""

import random
import re
import threading
import time
from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Mail
from organisations.models import Organisation
from tests.factories import (
    EditorFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OrganisationTextFactory,
    StaffMemberFactory,
    ThemeFactory,
    UserFactory,
)
from tests.organisations.desk_people import sign_in

pytestmark = [pytest.mark.drill("parallel editors"), pytest.mark.django_db(transaction=True)]

SAVES, DECISIONS = 200, 50
# Page, the field that both change, whether both answers can be kept.
PAGES = [
    ("kennis", "approach", True),
    ("verhaal", "description", True),
    ("samenwerken", "notice", False),
    ("samenwerken", "times", False),
]


def together(*actions):
    """Runs all at the same moment, each on a thread and so on a connection of its own; results in order."""
    gate, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number, action):
        gate.wait()
        began = time.monotonic()
        try:
            results[number] = (action(), began, time.monotonic())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def overlap(results):
    """Whether they really were busy at the same time."""
    return max(began for _result, began, _end in results) < min(end for _result, _began, end in results)


def hidden(answer):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.content.decode())
    return {unescape(name): unescape(value) for name, value in found}


def fields(client, url):
    """Everything that the page would send: its hidden fields and what stands in its text fields."""
    answer = client.get(url)
    form = answer.context["form"]
    typed = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, "", [], False)
    }
    return {**typed, **hidden(answer)}


def stored(entry, field):
    if field == "description":
        return entry.texts.get(language="nl").description
    return getattr(Organisation.objects.get(pk=entry.pk), field)


@pytest.fixture
def editors():
    MunicipalityFactory()
    entry = OrganisationFactory(slug="de-brug", published_at="2026-11-01T10:00Z")
    OrganisationTextFactory(organisation=entry)
    LocationFactory(organisation=entry)
    browsers = []
    for name in ("Amina", "Bilal"):
        user = UserFactory(name=name)
        EditorFactory(organisation=entry, user=user)
        browser = Client()
        browser.force_login(user)
        browsers.append(browser)
    return entry, browsers


def test_of_two_who_save_at_once_one_is_shown_both_texts(editors, figures):
    entry, browsers = editors
    dice, overwritten, lost, parallel = random.Random(1), 0, 0, 0
    for number in range(SAVES):
        page, field, can_join = dice.choice(PAGES)
        url = f"/mijn/de-brug/{page}/"
        texts = [f"Ronde {number}, eerste.", f"Ronde {number}, tweede."]
        typed = [{**fields(browser, url), field: text} for browser, text in zip(browsers, texts, strict=True)]

        saved = together(*(partial(browsers[n].post, url, typed[n]) for n in range(2)))

        parallel += overlap(saved)
        answers = [answer for answer, _began, _end in saved]
        winners = [n for n in range(2) if answers[n].status_code == 302]
        if len(winners) != 1 or stored(entry, field) != texts[winners[0]]:
            overwritten += 1
            continue
        mine, theirs = texts[1 - winners[0]], texts[winners[0]]
        asked, browser = answers[1 - winners[0]], browsers[1 - winners[0]]
        shown = asked.content.decode()
        lost += not (asked.status_code == 409 and mine in shown and theirs in shown)
        choice = dice.choice(["mine", "theirs", "both"] if can_join else ["mine", "theirs"])
        asked_for = re.search(r'name="(keep-[^"]+)"', shown)[1]
        browser.post(url, {**hidden(asked), asked_for: choice})
        kept = {"mine": mine, "theirs": theirs, "both": f"{theirs}\n\n{mine}"}[choice]
        lost += stored(entry, field).replace("\r", "") != kept

    figures["rounds"] = SAVES
    figures["really_at_once"] = parallel
    figures["silent_overwrites"] = overwritten
    figures["texts_lost"] = lost
    assert (overwritten, lost) == (0, 0)
    assert parallel > SAVES / 2


@pytest.fixture
def moderators():
    city = MunicipalityFactory()
    ThemeFactory(code="taal")
    members = [
        StaffMemberFactory(user=UserFactory(name=name), municipality=city, roles=["moderator"])
        for name in ("Carla", "Esra")
    ]
    return city, [sign_in(member) for member in members]


def test_of_two_who_decide_at_once_one_decides(moderators, figures):
    city, browsers = moderators
    amina, dice = UserFactory(name="Amina"), random.Random(2)
    both_decided = two_letters = parallel = 0
    for number in range(DECISIONS):
        entry = OrganisationFactory(
            slug=f"nieuw-{number}",
            municipality=city,
            status="submitted",
            submitted_at="2026-11-20T10:00Z",
            themes=["taal"],
        )
        EditorFactory(organisation=entry, user=amina)
        url, before = f"/gemeente/nieuw/nieuw-{number}/", Mail.objects.count()
        decisions = [
            {"decision": "publish"},
            dice.choice(
                [
                    {"decision": "publish"},
                    {"decision": "return", "task": "what", "words": "Wat doet u precies?"},
                ]
            ),
        ]
        typed = [
            {**decision, "seen": browser.get(url).context["seen"]}
            for browser, decision in zip(browsers, decisions, strict=True)
        ]

        decided = together(*(partial(browsers[n].post, url, typed[n]) for n in range(2)))

        parallel += overlap(decided)
        both_decided += sorted(answer.status_code for answer, _began, _end in decided) != [302, 409]
        two_letters += Mail.objects.count() - before != 1
        entry.refresh_from_db()
        first = next(n for n in range(2) if decided[n][0].status_code == 302)
        assert entry.status == {"publish": "published", "return": "returned"}[decisions[first]["decision"]]

    figures["decisions"] = DECISIONS
    figures["decisions_really_at_once"] = parallel
    figures["both_decided"] = both_decided
    figures["not_one_letter"] = two_letters
    assert (both_decided, two_letters) == (0, 0)
    assert parallel > DECISIONS / 2

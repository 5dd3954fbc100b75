"""This file is about one person who uses everything, on a site that really runs, and is then erased.

Every field holds a marker. Before erasing it is in each place where it can be; afterwards it is in none: not
in a full dump, sessions, cache, mails in their folder, media, nor in the log, which tells everything it can.
"""

import re
import time
from email import message_from_bytes
from email.policy import default
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Mail
from keypersons import erasure, inviting, journal, links
from keypersons.models import Erased, Inquiry, Invitation, KeyPerson, Search, Viewing
from tests import canary, deployed
from tests.browsing import until
from tests.factories import (
    AskedFactory,
    BasisFactory,
    DistrictFactory,
    KeyPersonFactory,
    LanguageFactory,
    OrganisationFactory,
    StaffMemberFactory,
    ThemeFactory,
)
from tests.personas import browser_of, with_app
from tests.personas import person as user_named

pytestmark = [pytest.mark.drill("erasure"), pytest.mark.django_db(transaction=True)]

CODE = re.compile(r"(?m)^\s*(\d{6})\s*$")
MAIL = settings.BASE_DIR / "var" / "mail"
PURPOSE = {"soort": "inform", "waarover": "taal", "doel": "meeting", "wijk": "WK900101"}
SHORTLIST = "/gemeente/sleutelpersonen/lijst/"
FOUND = f"/gemeente/sleutelpersonen/?{urlencode(PURPOSE)}"


class Browser:
    """A browser of few words: it keeps cookies, sends forms, and goes where it is sent."""

    def __init__(self, port, **cookies):
        self.port, self.cookies = port, cookies

    def get(self, address):
        return self._answer(lambda client: client.get(address, Cookie=self._sent()))

    def post(self, address, **fields):
        self.get(address)
        fields["csrfmiddlewaretoken"] = self.cookies.get("__Host-csrftoken", "")
        return self._answer(lambda client: client.post(address, fields, Cookie=self._sent()))

    def _answer(self, ask):
        with deployed.Client(self.port) as client:
            answer = ask(client)
        for line in filter(None, answer.headers.get("set-cookie", "").split("\n")):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        assert answer.status < 500
        if answer.status in (301, 302):
            target = urlsplit(answer.headers["location"])
            return self.get(target.path + (f"?{target.query}" if target.query else ""))
        return answer

    def _sent(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def code_in(template):
    """The code in a mail of this kind, once the worker sent it; its row keeps no text, its file does."""
    sent = Mail.objects.filter(
        to=canary.EMAIL, template=f"keypersons/emails/{template}", sent_at__isnull=False
    )
    number = until(sent.first, what=f"a mail with a {template} is sent").message_id.encode()
    files = (path.read_bytes() for path in MAIL.glob("*.log"))
    written = next(part for file in files for part in file.split(erasure.BETWEEN) if number in part)
    letter = message_from_bytes(written.strip(), policy=default)
    return CODE.search(letter.get_body(("plain",)).get_content())[1]


@pytest.fixture
def here(here):
    BasisFactory(municipality=here)
    DistrictFactory(parent=here, quarter="sw", name="Zuid", code="WK900101")
    ThemeFactory(code="taal")
    LanguageFactory(code="ti")
    return here


@pytest.fixture
def fatma(here):
    return StaffMemberFactory(user=with_app(user_named("Fatma")), municipality=here, roles=["finder"])


@pytest.fixture
def running(tmp_path):
    """The site as on a server, with a log that leaves out nothing it may tell; mail lands in var/mail/."""
    own = connection.settings_dict
    url = f"postgis://{own['USER']}@{quote(own['HOST'], safe='')}/{own['NAME']}"
    log = tmp_path / "log" / "site.log"
    log.parent.mkdir()
    more = {"SMTP_URL": "", "LOG_LEVEL": "DEBUG", "JOURNAL": settings.JOURNAL}
    # Links and sessions that the test makes must hold there.
    more["SECRET_KEY"] = settings.SECRET_KEY
    with deployed.serve(url, log=log, **more) as port:
        yield port
    # What a drill that failed left behind must not be in the way of the next.
    for path in MAIL.glob("*.log"):
        if canary.is_in(path.read_text(errors="replace")):
            path.unlink()


def say_yes(port, here):
    """Invited by an organisation, and by the municipality as well; yes with a helper beside them."""
    editor = user_named("Nooitgenoemd", email="nooitgenoemd@example.org")
    organisation = OrganisationFactory(municipality=here, status="published")
    invitations = [
        inviting.invite(here, name=canary.NAME, email=canary.EMAIL, language="nl", by=editor, **by)
        for by in ({"organisation": organisation}, {})
    ]
    browser = Browser(port)
    assert canary.is_in(browser.get(f"/p/{links.token(invitations[0])}/").text)
    answers = {
        "name": canary.NAME,
        "channel": "mail",
        "email": canary.EMAIL,
        "phone": canary.PHONE,
        "is_adult": "on",
        "helper_name": canary.HELPER,
    }
    browser.post("/p/ja/", **answers)
    browser.post("/p/ja/", **answers, code=code_in("proof"))
    browser.post("/p/ja/talen/", answer="yes", helper_name=canary.HELPER)
    return KeyPerson.objects.get(name=canary.NAME)


def offer(person, here):
    person.kinds, person.is_everywhere = ["inform"], True
    person.save()
    person.spoken.create(language=LanguageFactory(code="ti"), level=3)
    person.themes.set([ThemeFactory(code="taal")])
    AskedFactory(key_person=person, municipality=here)


def be_found(port, person, here, fatma):
    """Found among three, put on a shortlist, asked about through the coordinator."""
    for _ in range(2):
        KeyPersonFactory(municipality=here, themes=["taal"])
    session = browser_of(fatma.user, second_factor=True).cookies["sessionid"].value
    browser = Browser(port, **{"__Host-sessionid": session})
    page = browser.get(FOUND)
    assert canary.is_in(page.text)
    assert canary.is_in(browser.post(SHORTLIST, **PURPOSE, wie=str(person.subject)).text)
    Inquiry.objects.create(municipality=here, asked_by=fatma, kind="inform")
    # Staff type a name where it does not belong.
    browser.get(f"/gemeente/sleutelpersonen/?soort={canary.WORD}&waarover={canary.WORD}")


def use_everything(port, here):
    """Comes in by code, looks at every own page, takes the data along, makes mistakes, pauses, stops."""
    browser = Browser(port)
    browser.get(f"/organisaties/?q={canary.WORD}")
    browser.get(f"/p/{canary.WORD}/")
    browser.post("/p/", key=f"{canary.EMAIL}@")
    before = Mail.objects.count()
    browser.post("/p/", key=canary.EMAIL)
    assert Mail.objects.count() == before + 1
    browser.post("/p/code/", code=code_in("code"))
    for address in ("/p/", "/p/wie-keek/", "/p/gegevens/", "/p/klopt/"):
        assert browser.get(address).status == 200
    assert canary.is_in(browser.get("/p/downloaden/").text)
    browser.post("/p/pauze/", how_long="open")
    browser.post("/p/stoppen/", what="all")
    return browser


def test_nothing_is_left_of_somebody_who_used_everything(running, here, fatma, tmp_path, figures):
    person = say_yes(running, here)
    offer(person, here)
    be_found(running, person, here, fatma)
    browser = use_everything(running, here)
    until(lambda: not Mail.objects.waiting().exists(), what="every mail is sent")
    folders = {
        "mail": MAIL,
        "media": settings.BASE_DIR / "media",
        "log": tmp_path / "log",
        "journal": journal.path().parent,
    }
    before = canary.places(**folders)
    figures["places"], figures["dump_kb"] = len(before), len(before["database"]) // 1024
    figures["times_before"] = sum(text.lower().count(canary.WORD.lower()) for text in before.values())
    # A log that was allowed to tell would be found out.
    assert canary.found_in(before | {"log that tells": before["log"] + canary.NAME}) == {
        "database",
        "mail",
        "log that tells",
    }
    assert len(before["log"].splitlines()) > 10
    assert str(person.subject) in before["sessions"]
    viewings = Viewing.objects.filter(subject=person.subject).count()
    assert viewings > 0

    started = time.monotonic()
    assert browser.post("/p/wissen/").status == 200
    figures["erase_ms"] = round((time.monotonic() - started) * 1000)

    after = canary.places(**folders)
    assert canary.found_in(after) == set()
    assert [
        where for where in ("sessions", "cache", "mail", "log") if str(person.subject) in after[where]
    ] == []
    assert not KeyPerson.objects.filter(pk=person.pk).exists()
    assert not Invitation.objects.exists()
    # What stays: a number that leads nowhere, that it was erased, and what staff looked for.
    assert Erased.objects.get().subject == person.subject
    assert Viewing.objects.filter(subject=person.subject).count() == viewings
    assert Search.objects.exists()
    assert [line.subject for line in journal.lines()[0] if line.what == "erased"] == [str(person.subject)]

"""This file is about the pages of key persons in every state: their own, inviting, finding, watching."""

from functools import partial
from itertools import cycle

from django.core import signing

from keypersons.views.answering import PROVED
from tests import world

POLISH = "soort=inform&waarover=taal-leren&doel=meeting&wijk={north_code}&taal=pl"
TIGRINYA = POLISH.replace("taal=pl", "taal=ti")
YES = {"name": "Gastvrouw", "channel": "mail", "email": "gast.vrouw@example.org", "is_adult": "on"}
NOBODY = "niemand.hier@example.org"
# People who disappear while their page is shown; each visit takes the next one.
_leaving = cycle(world.LEAVING)
_declining = cycle(world.DECLINING)


def opened(word):
    """Came in with a link from a message, or an invitation."""

    def before(driver):
        driver.go(f"/p/{driver.made.token(word)}/")

    return before


def came_by_phone(driver):
    """Somebody without e-mail, with a way in that the coordinator made."""
    opened("phone_door")(driver)
    driver.send("/p/", {"open": "1"})


def typed_code(address, page="/p/code/"):
    """Asked for a code and typed it."""

    def before(driver):
        driver.send("/p/", {"key": address})
        driver.send(page, {"code": driver.code_for(address)})

    return before


def asked_for_own_code(driver):
    driver.send("/p/", {"key": "sleutel.hanger@example.org"})


def sent_own_code(driver):
    driver.send("/p/code/", {"send": "1"})


def stopped(driver):
    """Somebody who stopped, behind a full door."""
    typed_code("gestopt@example.org")(driver)


def about_to_go(driver):
    typed_code(next(_leaving))(driver)


def about_to_decline(driver):
    opened(next(_declining))(driver)


def said_yes(email):
    """Filled in the page of saying yes; the code is under way."""

    def before(driver):
        opened("guest_again")(driver)
        driver.send("/p/ja/", YES | {"email": email})

    return before


def with_code(fields, email):
    """What is sent holds the code that was mailed."""
    return lambda driver: fields | {"email": email, "code": driver.code_for(email)}


def chose_who_stopped(driver):
    """Somebody with a mailbox that we know says that they take part already; they stopped."""
    email = "gestopt@example.org"
    proved = signing.dumps([driver.made.ref("guest_again"), email], salt=PROVED)
    who = str(driver.made.objects["stopped"].subject)
    return YES | {"email": email, "who": who, "proved": proved}


def typed_too_late(driver):
    """Sent a page for which the door was not open wide enough, and then asked for a code."""
    opened("link")(driver)
    driver.send("/p/gegevens/vragen/", {"kinds": "inform"})
    driver.send("/p/code/", {"send": "1"})


def chose_people(driver):
    """Somebody on the shortlist."""
    driver.send(
        "/gemeente/sleutelpersonen/lijst/",
        {
            "soort": "inform",
            "waarover": "taal-leren",
            "doel": "meeting",
            "wijk": driver.made.objects["north"].code,
            "taal": "pl",
            "wie": str(driver.made.objects["key_person"].subject),
        },
    )


def pages(page):
    """`page` makes one; this file knows no more of it."""
    return [
        *_coming_in(page),
        *_in_control(page),
        *_answering(page),
        *_inviting(page),
        *_finding(page),
        *_watching(page),
    ]


def _coming_in(page):
    return [
        page("own: come in", "/p/"),
        page("own: come in, wrong", "/p/", send={"key": "x"}),
        page("own: come in, wrong address", "/p/", send={"key": "x@"}),
        page("own: link that opens nothing", "/p/weg-ermee/", status=404),
        page("own: door that waits", "/p/", before=opened("door")),
        page("own: who of two", "/p/", before=typed_code("gedeeld@example.org")),
        page("own: code sent", "/p/code/", before=asked_for_own_code),
        page("own: wrong code", "/p/code/", before=asked_for_own_code, send={"code": "000000"}),
        page("own: code first", "/p/code/", role="by_link"),
        page("own: code asked with a link", "/p/code/", role="by_link", before=sent_own_code),
        page(
            "own: nobody with this address",
            "/p/code/",
            before=lambda driver: driver.send("/p/", {"key": NOBODY}),
            send=lambda driver: {"code": driver.code_for(NOBODY)},
        ),
    ]


def in_dutch_anyway(page):
    """A page about taking part and stopping: nobody checked its Arabic, so both languages show the same."""
    return partial(page, is_dutch_anyway=True)


def _in_control(page):
    first, page = page, in_dutch_anyway(page)
    return [
        first("own: home", "/p/", role="key_person"),
        page("own: home by link", "/p/", role="by_link"),
        page("own: home without e-mail", "/p/", before=came_by_phone),
        page("own: home, resting", "/p/", before=opened("resting_link")),
        page("own: home, stopped", "/p/", before=stopped),
        page(
            "own: typed text was kept",
            "/p/code/",
            before=typed_too_late,
            send=lambda driver: {"code": driver.code_for("sleutel.hanger@example.org")},
            goes_on=True,
        ),
        page("own: pause", "/p/pauze/", role="by_link"),
        page("own: pause, resting", "/p/pauze/", before=opened("resting_link")),
        page("own: stop", "/p/stoppen/", role="key_person"),
        page("own: stop by link", "/p/stoppen/", role="by_link"),
        page("own: stopped", "/p/stoppen/", before=stopped),
        page("own: erase", "/p/wissen/", before=stopped),
        page("own: gone", "/p/wissen/", before=about_to_go, send={}),
        page("own: still right", "/p/klopt/", role="by_link"),
        page("own: who looked", "/p/wie-keek/", role="key_person"),
        page("own: nobody looked", "/p/wie-keek/", before=stopped),
    ]


def _answering(page):
    parts = ("talen", "onderwerpen", "vragen", "waar", "wanneer", "hoeveel", "bereiken")
    first, page = page, in_dutch_anyway(page)
    return [
        first("invitation", "/p/uitnodiging/", role="invited"),
        page("invitation declined", "/p/uitnodiging/", before=about_to_decline, send={}),
        page("yes", "/p/ja/", role="invited"),
        page("yes, nothing filled in", "/p/ja/", role="invited", send={}),
        page(
            "yes, code",
            "/p/ja/",
            role="invited",
            send=YES | {"email": "nieuw.adres@example.org"},
        ),
        page(
            "yes, known here",
            "/p/ja/",
            before=said_yes("gedeeld@example.org"),
            send=with_code(YES, "gedeeld@example.org"),
        ),
        page(
            "yes, after stopping",
            "/p/ja/",
            before=opened("guest_again"),
            send=chose_who_stopped,
        ),
        page("yes, languages and subjects", "/p/ja/talen/?nieuw=1", role="key_person"),
        page("profile", "/p/gegevens/", role="key_person"),
        page("profile, first time", "/p/gegevens/?nieuw=1", role="key_person"),
        *(page(f"profile, {part}", f"/p/gegevens/{part}/", role="key_person") for part in parts),
        page("profile, no kind", "/p/gegevens/vragen/", role="key_person", send={"kinds": "x"}),
        page(
            "profile, another address",
            "/p/gegevens/bereiken/",
            role="key_person",
            send={
                "name": "Sleutelhanger",
                "channel": "mail",
                "email": "ander.adres@example.org",
                "language": "nl",
            },
        ),
    ]


def _inviting(page):
    return [
        page("editor invites", "/mijn/{a}/sleutelpersonen/", role="editor_a"),
        page("editor invites, wrong", "/mijn/{a}/sleutelpersonen/", role="editor_a", send={"name": ""}),
        page("editor's invitation", "/mijn/{a}/sleutelpersonen/{invitation_ref}/", role="editor_a"),
        page("staff invites", "/gemeente/sleutelpersonen/uitnodigen/", role="coordinator"),
        page(
            "staff's invitation",
            "/gemeente/sleutelpersonen/uitnodigen/{staff_invitation_ref}/",
            role="coordinator",
        ),
        page("a way in", "/gemeente/sleutelpersonen/deur/", role="coordinator"),
        page(
            "a way in, unknown",
            "/gemeente/sleutelpersonen/deur/",
            role="coordinator",
            send={"reached_at": NOBODY},
        ),
        page(
            "a way in, made",
            "/gemeente/sleutelpersonen/deur/",
            role="coordinator",
            send={"reached_at": "sleutel.hanger@example.org"},
        ),
    ]


def _finding(page):
    return [
        page("finder", "/gemeente/sleutelpersonen/", role="finder"),
        page("finder, half asked", "/gemeente/sleutelpersonen/?soort=inform", role="finder"),
        page("finder, people", f"/gemeente/sleutelpersonen/?{POLISH}", role="finder"),
        page("finder, spread", f"/gemeente/sleutelpersonen/?{POLISH}&eerst=spreiden", role="coordinator"),
        page("finder, too few", f"/gemeente/sleutelpersonen/?{TIGRINYA}", role="finder"),
        page("shortlist, empty", "/gemeente/sleutelpersonen/lijst/", role="coordinator"),
        page("shortlist", "/gemeente/sleutelpersonen/lijst/", role="finder", before=chose_people),
        page("questions to the coordinator", "/gemeente/sleutelpersonen/vragen/", role="coordinator"),
        page("questions, none", "/gemeente/sleutelpersonen/vragen/", role="staff_elsewhere"),
        page("question", "/gemeente/sleutelpersonen/vragen/{inquiry}/", role="coordinator"),
        page("no department", "/gemeente/sleutelpersonen/", role="no_department", status=403),
    ]


def _watching(page):
    return [
        page("ground", "/gemeente/sleutelpersonen/grondslag/", role="privacy_officer"),
        page(
            "ground, wrong",
            "/gemeente/sleutelpersonen/grondslag/",
            role="privacy_officer",
            send={"decision": "change", "ground": "public_task", "law": "", "dpia_on": "2096-01-01"},
        ),
        page("who looked", "/gemeente/privacy/", role="privacy_officer"),
        page("who looked, another month", "/gemeente/privacy/?maand=2020-02", role="privacy_officer"),
        page("who may do what", "/gemeente/privacy/rechten/", role="privacy_officer"),
        page(
            "a reason to repair",
            "/systeem/keypersons/keyperson/{key_person}/change/",
            role="administrator",
            is_ours=False,
        ),
    ]

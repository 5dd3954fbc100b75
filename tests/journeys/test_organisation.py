"""This file is about an organisation: it joins, mends what the municipality asks, is found, and changes."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
ROOT = {"nl": "", "ar": "/ar"}
WAYS = [
    pytest.param("nl", 360, True, id="phone"),
    pytest.param("nl", 1280, False, id="wide without scripts"),
    pytest.param("ar", 360, True, id="phone in Arabic"),
    pytest.param("ar", 360, False, id="phone in Arabic without scripts"),
]


def choose(page, name, value):
    """Ticks a box or a dot, by its words."""
    page.locator("label", has=page.locator(f"input[name='{name}'][value='{value}']")).first.click()
    expect(page.locator(f"input[name='{name}'][value='{value}']")).to_be_checked()


def send(page):
    page.locator("main form.form button[type=submit]").last.click()


def counted(page):
    """Every page that this browser loads, as a growing list. Redirects do not count."""
    loads = []
    page.on(
        "response",
        lambda response: (
            response.request.is_navigation_request() and response.status < 300 and loads.append(response.url)
        ),
    )
    return loads


def join(page, site, *, address, name, language="nl"):
    """From the first page to "sent in": four tasks."""
    site.calm()
    site.geocoder.reset()
    site.geocoder.add_address("3512AB", 12, point=(5.02, 52.12))
    mails = len(site.post.letters)
    page.goto(f"{ROOT[language]}/organisatie-toevoegen/")
    page.locator("main input[name=email]").fill(address)
    send(page)
    page.locator("input[name=code]").fill(site.code_for(address, after=mails))
    send(page)

    page.locator("input[name=name]").fill(name)
    choose(page, "kind", "group")
    send(page)

    choose(page, "themes", "taal-leren")
    choose(page, "target_groups", "vrouwen")
    page.locator("input[name=summary]").fill("Wij drinken koffie en spreken Nederlands.")
    send(page)

    choose(page, "place", "address")
    page.locator("input[name=postcode]").fill("3512ab")
    page.locator("input[name=house_number]").fill("12")
    choose(page, "shows_address", "yes")
    send(page)

    page.locator("input[name=phone]").fill("030 123 45 67")
    choose(page, "is_contact_personal", "no")
    send(page)


def slug_of(page):
    return re.search(r"/mijn/([^/]+)/", page.url)[1]


@pytest.mark.parametrize(("language", "width", "scripts"), WAYS)
def test_an_organisation_joins_in_twelve_pages(language, width, scripts, site, visit):
    page = visit(language=language, width=width, scripts=scripts)
    loads = counted(page)
    name = f"Koffiehuis {language} {width} {scripts}"

    join(
        page,
        site,
        address=f"koffie.{language}.{width}.{scripts}@example.org".lower(),
        name=name,
        language=language,
    )

    expect(page).to_have_url(re.compile(r"/controleren/$"))
    assert "301234567" in re.sub(r"\D", "", page.locator("main").inner_text())
    page.locator("form.send button").click()
    expect(page).to_have_url(re.compile(r"/verstuurd/$"))
    assert len(loads) <= 12, loads
    # Nobody finds it before the municipality looked.
    slug = slug_of(page)
    assert page.request.get(f"{site.url}/organisaties/{slug}/").status == 404
    assert name not in page.request.get(f"{site.url}/organisaties.geojson?q=Koffiehuis").text()
    mail = site.mail_to(
        f"koffie.{language}.{width}.{scripts}@example.org".lower(), after=len(site.post.letters) - 1
    )
    assert mail["Subject"]


def test_an_organisation_mends_is_published_and_changes(site, visit):
    address, name = "tuin@example.org", "Tuin voor allen"
    editor, moderator = visit(width=360), visit("moderator")
    join(editor, site, address=address, name=name)
    editor.locator("form.send button").click()
    editor.wait_for_url("**/verstuurd/")
    slug = slug_of(editor)

    # The municipality sends it back with a reason, at one task.
    mails = len(site.post.letters)
    moderator.goto(f"/gemeente/nieuw/{slug}/")
    moderator.locator("details", has=moderator.locator("[name=words]")).locator("summary").click()
    moderator.locator("[name=words]").fill("Uw telefoonnummer mist een cijfer.")
    moderator.locator("select[name=task]").select_option("contact")
    moderator.locator("button[value=return]").click()
    moderator.wait_for_url("**/gemeente/nieuw/")
    assert "mist een cijfer" in site.mail_to(address, after=mails).get_body(("plain",)).get_content()

    # The editor reads the reason at that task, mends it and sends it in again.
    editor.goto(f"/mijn/{slug}/")
    editor.locator("main a.button").first.click()
    expect(editor).to_have_url(re.compile(r"/contact/"))
    assert "mist een cijfer" in editor.locator("main").inner_text()
    editor.locator("input[name=phone]").fill("030 765 43 21")
    send(editor)
    editor.goto(f"/mijn/{slug}/controleren/")
    editor.locator("form.send button").click()
    editor.wait_for_url("**/verstuurd/")

    # Published, it can be found.
    mails = len(site.post.letters)
    moderator.goto(f"/gemeente/nieuw/{slug}/")
    moderator.locator("button[value=publish]").click()
    moderator.wait_for_url("**/gemeente/nieuw/")
    site.mail_to(address, after=mails)
    resident = visit()
    resident.goto("/organisaties/?q=Tuin")
    expect(resident.locator("#resultaten h2 a", has_text=name)).to_have_count(1)
    assert resident.goto(f"/organisaties/{slug}/").status == 200
    assert resident.locator("a[href='tel:+31307654321']").count() >= 1

    # Most changes are live at once.
    editor.goto(f"/mijn/{slug}/talen/")
    choose(editor, "languages", "tr")
    send(editor)
    editor.wait_for_url(f"**/mijn/{slug}/")
    resident.goto("/organisaties/?taal=tr&q=Tuin")
    expect(resident.locator("#resultaten h2 a", has_text=name)).to_have_count(1)

    # A new name waits, and everybody is told so.
    editor.goto(f"/mijn/{slug}/naam/")
    editor.locator("input[name=name]").fill("Tuin van iedereen")
    send(editor)
    editor.wait_for_url(f"**/mijn/{slug}/")
    assert "Tuin van iedereen" in editor.locator("main").inner_text()
    resident.goto(f"/organisaties/{slug}/")
    expect(resident.locator("h1")).to_have_text(name)
    mails = len(site.post.letters)
    moderator.goto("/gemeente/wijzigingen/")
    waiting = moderator.locator(".proposal", has_text="Tuin van iedereen")
    waiting.locator("button[value=accept]").click()
    moderator.wait_for_url("**/gemeente/wijzigingen/")
    site.mail_to(address, after=mails)
    resident.goto(f"/organisaties/{slug}/")
    expect(resident.locator("h1")).to_have_text("Tuin van iedereen")


def test_what_was_typed_survives_the_end_of_the_session(site, visit):
    page = visit("editor_b")
    page.goto("/mijn/organisatie-b/samenwerken/")
    page.locator("[name=notice]").fill("Twee weken vooraf graag")
    page.context.clear_cookies(name="sessionid")

    mails = len(site.post.letters)
    site.calm()
    send(page)
    page.locator("input[name=email]").fill("editor.b@example.org")
    send(page)
    page.locator("input[name=code]").fill(site.code_for("editor.b@example.org", after=mails))
    send(page)

    expect(page).to_have_url(re.compile("/account/verder/"))
    assert "Twee weken vooraf graag" in page.locator("main").text_content()
    page.locator("main form button[type=submit]").last.click()
    page.goto("/mijn/organisatie-b/samenwerken/")
    expect(page.locator("[name=notice]")).to_have_value("Twee weken vooraf graag")


def test_two_editors_at_once_both_keep_their_words(site, visit):
    first, second = visit("editor_a"), visit("owner_a")
    for page in (first, second):
        page.goto("/mijn/organisatie-a/kennis/")
    first.locator("[name=approach]").fill("Wij koken eerst samen.")
    send(first)
    first.wait_for_url("**/mijn/organisatie-a/")
    second.locator("[name=approach]").fill("Wij wandelen eerst samen.")

    send(second)

    expect(second.locator("body")).to_contain_text("Wij koken eerst samen.")
    expect(second.locator("body")).to_contain_text("Wij wandelen eerst samen.")
    second.locator("main form button[type=submit]").last.click()
    second.goto("/mijn/organisatie-a/kennis/")
    assert "Wij wandelen eerst samen." in second.locator("[name=approach]").input_value()


@pytest.mark.parametrize("mood", ["down", "html", "nan", "abroad"])
def test_a_register_that_fails_does_not_stop_who_joins(mood, site, visit):
    page = visit("owner_a")
    site.calm()
    site.geocoder.reset()
    site.geocoder.add_address("3512AB", 12)
    site.geocoder.mood = mood
    page.goto("/mijn/concept/waar/")
    choose(page, "place", "address")
    page.locator("input[name=postcode]").fill("3512 AB")
    page.locator("input[name=house_number]").fill("12")
    choose(page, "shows_address", "no")

    send(page)
    site.geocoder.reset()

    if "/waar/" in page.url:
        # Not known: the page says so, keeps what was typed and lets them go on with it.
        expect(page.locator("input[name=house_number]")).to_have_value("12")
        page.locator("label", has=page.locator("[name=keep_unknown]")).click()
        send(page)
    assert "/waar/" not in page.url

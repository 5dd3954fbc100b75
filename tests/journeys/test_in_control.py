"""This file is about a person in control: from a message to stopping in two taps, back, and gone for good."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def somebody(site, name, address):
    """Somebody who said yes before, who gets a message now, and whom a finder saw."""
    with site.database():
        from keypersons import letters
        from keypersons.models import Viewing
        from places.models import Municipality
        from tests.factories import KeyPersonFactory

        here = Municipality.objects.get(slug="proefstad")
        person = KeyPersonFactory(name=name, email=address, municipality=here)
        Viewing.objects.create(
            subject=person.subject,
            viewer=1,
            hat="finder",
            department="welfare",
            municipality=here,
            what="result",
            kind="advise",
            aim="text",
        )
        letters.to_person(person, "welcome")
    return person


def found(site, person):
    with site.database():
        from keypersons.models import KeyPerson
        from places.models import Municipality

        here = Municipality.objects.get(slug="proefstad")
        return KeyPerson.objects.agreeing(here).awake().filter(pk=person.pk).exists()


def links_in(mail):
    text = mail.get_body(("plain",)).get_content()
    return {word: re.search(rf"/p/\w+/\?naar={word}", text)[0] for word in ("pauze", "stoppen")}


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_from_a_message_to_rest_and_stop_in_two_taps_and_erased(language, site, visit):
    site.calm()
    address = f"in.control.{language}@example.org"
    person = somebody(site, "Selma", address)
    prefix = "" if language == "nl" else f"/{language}"
    links = {word: prefix + link for word, link in links_in(site.mail_to(address)).items()}
    phone = visit(language=language, width=360, scripts=False)

    phone.goto(links["pauze"])
    expect(phone).to_have_url(re.compile("/p/pauze/$"))
    phone.locator("main button[value='1']").click()
    assert not found(site, person)
    phone.locator("main button[value=over]").click()
    assert found(site, person)

    phone.goto(links["stoppen"])
    phone.locator("main button[value=all]").click()
    assert not found(site, person)
    phone.locator("main button[value=undo]").click()
    assert found(site, person)
    assert "Selma" not in phone.content()

    mails = len(site.post.letters)
    phone.goto("/p/wie-keek/")
    phone.locator("main button[name=send]").click()
    phone.locator("main input[name=code]").fill(site.code_for(address, after=mails))
    phone.locator("main form.panel button[type=submit]").click()
    expect(phone).to_have_url(re.compile("/p/wie-keek/$"))
    assert phone.locator(".own-seen li").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    phone.goto("/p/stoppen/")
    phone.locator("main button[value=all]").click()
    phone.locator("main a[href$='/p/wissen/']").click()
    phone.locator("main form button.is-danger").click()
    expect(phone.locator("h1")).to_be_visible()
    with site.database():
        from keypersons.models import Erased, KeyPerson

        assert not KeyPerson.objects.filter(pk=person.pk).exists()
        assert Erased.objects.filter(subject=person.subject).exists()
    assert visit(language=language).goto(links["stoppen"]).status == 404


def test_a_coordinator_hands_a_way_in_to_a_phone_without_mail(site, visit):
    site.calm()
    with site.database():
        from places.models import Municipality
        from tests.factories import KeyPersonFactory

        here = Municipality.objects.get(slug="proefstad")
        KeyPersonFactory(name="Hamid", email="", phone="+31612345699", municipality=here)
    desk = visit("coordinator")
    desk.goto("/gemeente/sleutelpersonen/deur/")
    desk.locator("input[name=reached_at]").fill("06 12345699")
    desk.locator("main form.panel button[type=submit]").click()
    code = desk.locator(".code-shown").inner_text()

    phone = visit(width=360, scripts=False)
    phone.goto("/p/")
    phone.locator("main input[name=key]").fill(code.lower())
    phone.locator("main form.panel button[type=submit]").click()
    phone.locator("main button[name=open]").click()

    expect(phone.locator("h1")).to_contain_text("Hamid")
    phone.goto("/p/wie-keek/")
    assert phone.locator(".own-seen li").count() == 1
    phone.locator("form[action$='/p/weg/'] button").click()
    phone.goto("/p/wie-keek/")
    expect(phone).to_have_url(re.compile("/p/$"))

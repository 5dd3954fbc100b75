"""This file is about a person who is asked to help now and then: invited, yes, what they offer."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def invite(page, name):
    """An editor invites somebody and shows the picture to scan; gives the link that is in it."""
    page.goto("/mijn/")
    page.locator("main a", has_text="Organisatie A").first.click()
    page.locator("main a[href$='/sleutelpersonen/']").click()
    page.locator("main input[name=name]").fill(name)
    page.locator("main form.panel button[type=submit]").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    return re.search(r"http\S+/p/\w+/", page.locator("textarea").input_value())[0]


def say_yes(page, site, link, *, address):
    """On a phone: open the link, read, say yes with a mail address, type the code."""
    site.calm()
    mails = len(site.post.letters)
    page.goto(link)
    expect(page).to_have_url(re.compile("/p/uitnodiging/$"))
    page.locator("main a[href$='/p/ja/']").click()
    page.locator("main input[name=channel][value=mail]").check()
    page.locator("main input[name=email]").fill(address)
    page.locator("main input[name=is_adult]").check()
    page.locator("main form.form button[type=submit]").click()
    page.locator("main input[name=code]").fill(site.code_for(address, after=mails))
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/p/ja/talen/"))
    return mails


def go_on(page):
    page.locator("main form.form .form-actions button").click()


def fill_in(page):
    """Everything somebody may offer, page after page."""
    page.locator("main button[value=yes]").click()
    page.locator("main select[name=language_0]").select_option("pl")
    page.locator("main select[name=level_0]").select_option("3")
    go_on(page)
    page.locator("main input[name=themes][value=taal-leren]").check()
    go_on(page)
    page.locator("main input[name=kinds][value=inform]").check()
    page.locator("main input[name=kinds][value=advise]").check()
    go_on(page)
    page.locator("main input[name=is_everywhere]").check()
    go_on(page)
    page.locator("main input[name=days][value='2']").check()
    page.locator("main input[name=dayparts][value=evening]").check()
    go_on(page)
    page.locator("main select[name=monthly_maximum]").select_option("3")
    go_on(page)
    expect(page).to_have_url(re.compile(r"/p/gegevens/\?nieuw=1$"))


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
def test_somebody_is_invited_on_a_phone_without_scripts_and_says_yes(language, site, visit):
    address = f"nour.{language}@example.org"
    prefix = "" if language == "nl" else f"/{language}"
    link = invite(visit("editor_a"), f"Nour {language}").replace("/p/", f"{prefix}/p/")
    phone = visit(language=language, width=360, scripts=False)

    mails = say_yes(phone, site, link, address=address)
    fill_in(phone)

    assert phone.locator("dl.summary .is-empty").count() == 0
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    welcome = site.mail_to(address, after=mails + 1)
    assert "naar=stoppen" in welcome.get_body(("plain",)).get_content()
    # Nobody with the same link comes in any more.
    assert visit(language=language).goto(link).status == 404


def names_found(page, site):
    """Whom staff see who look for a Polish speaker that tells a group about learning the language."""
    district = site.world.objects["north"].code
    page.goto(
        f"/gemeente/sleutelpersonen/?soort=inform&waarover=taal-leren&doel=meeting&wijk={district}&taal=pl"
    )
    return page.locator(".fit-name bdi").all_inner_texts()


def test_a_whole_life_from_the_invitation_until_nothing_is_left(site, visit):
    address = "leven@example.org"
    link = invite(visit("editor_a"), "Nour Leven")
    phone = visit(width=360, scripts=False)
    say_yes(phone, site, link, address=address)
    fill_in(phone)
    finder, elsewhere, without_factor = (
        visit(role) for role in ("finder", "staff_elsewhere", "staff_without_factor")
    )

    # Found here, and nowhere else
    assert "Nour Leven" in names_found(finder, site)
    assert names_found(elsewhere, site) == []
    assert names_found(without_factor, site) == []
    expect(without_factor).to_have_url(re.compile("/account/tweede-stap/"))

    # Sees who looked: once, by one of them
    phone.goto("/p/wie-keek/")
    assert phone.locator(".own-seen li").count() == 1

    # Rests, comes back, stops
    phone.goto("/p/pauze/")
    phone.locator("main button[value='1']").click()
    assert "Nour Leven" not in names_found(finder, site)
    phone.locator("main button[value=over]").click()
    assert "Nour Leven" in names_found(finder, site)
    phone.goto("/p/stoppen/")
    phone.locator("main button[value=all]").click()
    assert "Nour Leven" not in names_found(finder, site)

    # Erased
    phone.goto("/p/wissen/")
    phone.locator("main form button.is-danger").click()
    expect(phone.locator("h1")).to_be_visible()
    with site.database():
        from accounts.models import Mail
        from keypersons.models import Erased, KeyPerson, Viewing

        assert not KeyPerson.objects.filter(email=address).exists()
        assert not Mail.objects.filter(to=address).exists()
        subject = Erased.objects.order_by("-at").first().subject
        assert Viewing.objects.filter(subject=subject).count() == 2


def test_no_thank_you_is_one_tap_and_nothing_is_left(site, visit):
    editor = visit("editor_a")
    link = invite(editor, "Liever niet")
    phone = visit(width=360)

    phone.goto(link)
    phone.locator("main .answers form button[type=submit]").click()

    expect(phone.locator("h1")).to_be_visible()
    assert editor.reload().status == 404
    assert visit().goto(link).status == 404


def test_one_tap_undoes_the_yes(site, visit):
    link = invite(visit("editor_a"), "Toch niet")
    phone = visit(width=360)
    say_yes(phone, site, link, address="toch.niet@example.org")

    phone.goto("/p/gegevens/?nieuw=1")
    phone.locator("#terug button").click()

    expect(phone).to_have_url(re.compile("/p/$"))
    with site.database():
        from keypersons.models import Consent, KeyPerson

        person = KeyPerson.objects.get(name="Toch niet")
        assert person.stopped_at
        assert not Consent.objects.holding().filter(key_person=person).exists()


VOICE = """
  window.said = [];
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
  Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
    getVoices: () => [{ lang: "nl-NL", localService: true }],
    speak: (one) => window.said.push(one.text),
    cancel: () => {},
  }) });
"""


def test_the_text_is_read_aloud_where_the_phone_has_a_voice_for_it(visit):
    dutch, english = visit("invited"), visit("invited", language="en")
    for page, prefix in ((dutch, ""), (english, "/en")):
        page.add_init_script(VOICE)
        page.goto(f"{prefix}/p/uitnodiging/")

    expect(english.locator("read-aloud button")).to_be_hidden()
    button = dutch.locator("read-aloud button")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()

    expect(button).to_have_attribute("aria-pressed", "true")
    said = dutch.evaluate("window.said")
    assert said[0] == "U kent veel mensen. Mensen vertrouwen u. De gemeente wil u soms iets vragen."
    assert len(said) == len(set(said)) >= 7
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")

"""This file is about municipal staff: coming in, the first look, finding who can help, putting back."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests import factories as make
from tests import world

pytestmark = pytest.mark.journey


def app_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(page, site, address, *, secret=world.SECRET, to="/gemeente/"):
    """With a mailed code, and then the code of an app."""
    site.calm()
    mails = len(site.post.letters)
    page.goto(f"/inloggen/?next={to}")
    page.locator("main input[name=email]").fill(address)
    page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=code]").fill(site.code_for(address, after=mails))
    page.locator("main form button[type=submit]").first.click()
    if secret:
        page.wait_for_url("**/inloggen/tweede-stap/**")
        page.locator("input[name=code]").fill(app_code(secret))
        page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_moderator_comes_in_with_two_steps_and_publishes(scripts, site, visit):
    slug = f"nieuw-{scripts}".lower()
    with site.database():
        here = make.accounts.StaffMember.objects.get(user__email="moderator@example.org").municipality
        entry = world.entry(slug, municipality=here, status="submitted", published_at=None, verified_at=None)
        make.LocationFactory(organisation=entry)
        make.EditorFactory(organisation=entry, user__email=f"{slug}@example.org")
    page = visit(scripts=scripts)
    sign_in(page, site, "moderator@example.org")

    expect(page).to_have_url(re.compile("/gemeente/$"))
    page.goto("/gemeente/nieuw/")
    page.locator("main a", has_text=entry.name).first.click()
    assert page.request.get(f"{site.url}/organisaties/{slug}/").status == 404
    mails = len(site.post.letters)
    page.locator("button[value=publish]").click()
    page.wait_for_url("**/gemeente/nieuw/")

    assert page.request.get(f"{site.url}/organisaties/{slug}/").status == 200
    assert site.mail_to(f"{slug}@example.org", after=mails)["Subject"]


def test_a_finder_sees_why_each_organisation_is_in_the_list(visit):
    page = visit("finder")
    page.goto("/gemeente/zoeken/?taal=pl&waarover=taal-leren&voor=vrouwen")

    hit = page.locator(".hit", has_text="Organisatie A")
    expect(hit.locator(".reasons")).not_to_be_empty()
    # The municipality may see this one, and nobody may see the other.
    expect(hit.locator("a[href='mailto:alleen.gemeente@example.org']")).to_have_count(1)
    assert "698765432" not in page.content()
    hit.locator("h3 a").click()
    expect(page.locator("h1")).to_have_text("Organisatie A")


def test_a_finder_asks_with_the_form_and_without_scripts(visit):
    page = visit("finder", scripts=False)
    page.goto("/gemeente/zoeken/")

    page.locator("main input[name=q]").fill("koffie")
    page.locator("main form [type=submit]").first.click()

    assert page.locator(".hit").count() >= 1


def test_a_moderator_puts_a_change_back(site, visit):
    with site.database():
        entry = make.organisations.Organisation.objects.get(slug="organisatie-b")
    editor, moderator = visit("editor_b"), visit("moderator")
    editor.goto(f"/mijn/{entry.slug}/contact/")
    editor.locator("input[name=phone]").fill("020 123 45 67")
    editor.locator("label", has=editor.locator("[name=is_contact_personal][value=no]")).click()
    editor.locator("main form.form button[type=submit]").last.click()
    editor.wait_for_url(f"**/mijn/{entry.slug}/")
    resident = visit()
    resident.goto(f"/organisaties/{entry.slug}/")
    assert resident.locator("a[href='tel:+31201234567']").count() >= 1

    moderator.goto(f"/gemeente/wijzigingen/?organisatie={entry.slug}")
    change = moderator.locator(".change-set").first
    assert "0201234567" in re.sub(r"\D", "", change.inner_text())
    change.locator(".change-set-undo").click()
    moderator.locator("main form button[type=submit]").last.click()
    moderator.wait_for_url("**/gemeente/wijzigingen/**")

    resident.goto(f"/organisaties/{entry.slug}/")
    assert resident.locator("a[href='tel:+31301234567']").count() >= 1
    assert resident.locator("a[href='tel:+31201234567']").count() == 0


def test_a_new_colleague_has_no_rights_until_a_coordinator_gives_them(site, visit):
    address = "nieuwe.collega@example.org"
    colleague, coordinator = visit(), visit("coordinator")
    sign_in(colleague, site, address, secret="", to="/mijn/account/")
    colleague.wait_for_url("**/mijn/account/")
    assert colleague.goto("/gemeente/").status == 404

    mails = len(site.post.letters)
    coordinator.goto("/gemeente/team/uitnodigen/")
    coordinator.locator("input[name=email]").fill(address)
    coordinator.locator("label", has=coordinator.locator("[name=roles][value=finder]")).click()
    department = coordinator.locator("[name=department]")
    department.select_option("welfare")
    coordinator.locator("main form button[type=submit]").last.click()
    coordinator.wait_for_url("**/gemeente/team/")
    assert site.mail_to(address, after=mails)["Subject"]

    # The desk asks for a second step, that is set up on the way.
    colleague.goto("/gemeente/")
    expect(colleague).to_have_url(re.compile("/account/tweede-stap/"))
    colleague.locator("a[href$='/account/beveiliging/app/']").click()
    secret = colleague.locator(".code-shown").text_content().strip()
    colleague.locator("input[name=code]").fill(app_code(secret))
    colleague.locator("main form.form button[type=submit]").click()
    answer = colleague.goto("/gemeente/zoeken/")
    assert (answer.status, colleague.goto("/gemeente/wijzigingen/").status) == (200, 404)

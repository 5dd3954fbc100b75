"""This file is about text that would run if it were not shown as text, stored in every field of an entry."""

import pytest

from accounts.models import User
from organisations import history
from organisations.models import Organisation, Proposal
from tests import factories as make
from tests import hostile, world

pytestmark = pytest.mark.journey
A_TIME = 4
PARTS = [hostile.SCRIPTS[start : start + A_TIME] for start in range(0, len(hostile.SCRIPTS), A_TIME)]


def store(number, scripts, here, editor):
    """A published entry that has these scripts in all of its texts; it came past every check of a form."""
    line, story = " ".join(scripts), "\n\n".join(scripts)
    entry = make.OrganisationFactory(
        slug=f"script-{number}",
        name=line[:120],
        other_names=line[:200],
        municipality=here,
        approach=story,
        notice=line[:200],
        times=line[:200],
        website="https://example.org/?q=" + "".join(sign for sign in line if sign not in " \t\u2028")[:150],
        themes=["taal-leren"],
        return_reason=story[:1000],
        submitted_at="2026-11-01T10:00Z",
        published_at="2026-11-01T10:00Z",
    )
    for language in ("nl", "ar"):
        text = {"summary": line[:200], "description": story, "checked_by": line[:120], "title": line[:120]}
        make.OrganisationTextFactory(organisation=entry, language=language, **text)
    place = {"label": line[:80], "street": line[:80], "city": line[:60], "addition": line[:20]}
    point = make.point(5.02 + number / 500, 52.12)
    location = make.LocationFactory(organisation=entry, house_number=line[:10], point=point, **place)
    service = make.ServiceFactory(organisation=entry, cost=line[:120])
    service.locations.add(location)
    text = {"title": line[:120], "summary": line[:200], "description": story}
    make.ServiceTextFactory(service=service, **text)
    make.ScheduleFactory(service=service, note=line[:120])
    make.EditorFactory(organisation=entry, user=editor)
    make.ProposedChangeFactory(organisation=entry, old=line[:120], new=story[:120], proposed_by=editor)
    website = {"field": Proposal.WEBSITE, "old": "", "new": f"https://example.org/{scripts[0]}"}
    make.ProposedChangeFactory(organisation=entry, **website)
    with history.change_set(by=editor, organisation=entry, what="together"):
        entry.notice = story[:200]
        entry.save()
    return entry


@pytest.fixture
def stored(site):
    """One entry for each few scripts, and one more that waits for its first look; gone again afterwards."""
    with site.database():
        here = site.world.objects["here"]
        editor = User.objects.create(email="scripts@example.org", name=hostile.SCRIPTS[0])
        entries = [store(number, scripts, here, editor) for number, scripts in enumerate(PARTS)]
        Organisation.objects.filter(slug="script-0").update(status="submitted")
        site.world.people["scripts"] = editor
        site.sessions["scripts"] = world.session_of(site.world, "scripts")
    yield entries
    with site.database():
        Organisation.objects.filter(slug__startswith="script-").delete()
        editor.delete()
    site.calm()


def shown(page):
    """The page's words as a person reads them, white space made plain."""
    return " ".join(page.locator("main").inner_text().split())


def is_harmless(page):
    """Nothing of what was stored became a part of the page."""
    return page.evaluate(
        """() => ![...document.querySelectorAll("*")].some((element) =>
            [...element.attributes].some(({ name, value }) =>
                name.startsWith("on") || /^\\s*(javascript|data:text)/i.test(value) && name !== "content") ||
            ["IFRAME", "OBJECT", "EMBED", "MARQUEE", "BASE", "X"].includes(element.tagName))"""
    )


def test_what_residents_see_is_only_text(stored, visit):
    page = visit()
    wrong = []
    for entry, scripts in list(zip(stored, PARTS, strict=True))[1:]:
        page.goto(f"/organisaties/{entry.slug}/")
        words = shown(page)
        wrong += [f"{entry.slug}: {script}" for script in scripts if " ".join(script.split()) not in words]
        wrong += [] if is_harmless(page) else [f"{entry.slug}: a part of the page"]
    assert wrong == []

    for query in (
        "waarover=taal-leren",
        "waarover=taal-leren&pagina=2",
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
    ):
        page.goto(f"/organisaties/?{query}")
        assert is_harmless(page)
    page.goto("/organisaties/?q=alert&bij=3512AB&afstand=5")
    page.locator(".map-point, .map-cluster").first.wait_for()
    for _time in range(3):
        if crowds := page.locator(".map-cluster").all():
            crowds[0].click()
            page.wait_for_timeout(400)
    for point in page.locator(".map-point").all()[:10]:
        point.dispatch_event("mouseover")
    page.wait_for_timeout(200)
    assert is_harmless(page)
    page.goto("/ar/organisaties/script-3/")
    assert is_harmless(page)


def test_what_staff_and_editors_see_is_only_text(stored, visit):
    page = visit("moderator")
    wrong = []
    for entry, scripts in list(zip(stored, PARTS, strict=True))[1:]:
        page.goto(f"/gemeente/organisaties/{entry.slug}/")
        words = shown(page)
        wrong += [f"{entry.slug}: {script}" for script in scripts if " ".join(script.split()) not in words]
        wrong += [] if is_harmless(page) else [f"{entry.slug}: a part of the page"]
    assert wrong == []

    for path in (
        "",
        "nieuw/",
        "nieuw/script-0/",
        "wijzigingen/",
        "wijzigingen/?pagina=2",
        "zoeken/?waarover=taal-leren",
    ):
        assert page.goto(f"/gemeente/{path}").status in (200, 404)
        assert is_harmless(page), path
    editor = visit("scripts")
    tasks = (
        "",
        "naam/",
        "wat/",
        "waar/",
        "contact/",
        "verhaal/",
        "samenwerken/",
        "kennis/",
        "aanbod/",
        "controleren/",
    )
    for path in ("/mijn/", *(f"/mijn/script-2/{task}" for task in tasks)):
        assert editor.goto(path).status == 200
        assert is_harmless(editor), path

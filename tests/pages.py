"""This file is about every page in every state worth looking at: the list that the template tests walk over.

A page is asked by a driver, and there are two: Django's own client (fast, knows which templates were used)
and a browser (slow, sees what a person sees).
"""

from dataclasses import dataclass, field

from django.test import Client

from tests import key_person_pages

NEWCOMER = "newcomer@example.org"


@dataclass(frozen=True)
class Page:
    """One page: who asks for what, what is sent, what happened before. `{a}` in a path is a slug or key."""

    name: str
    path: str
    role: str = "anonymous"
    send: dict | None = None
    status: int = 200
    before: object = None
    # What is sent is answered with another page, and that is the one to look at.
    goes_on: bool = False
    # The system pages look as Django made them.
    is_ours: bool = True
    # Shown in Dutch to whoever asks for a language that nobody checked.
    is_dutch_anyway: bool = False
    known: tuple = field(default=())

    def __str__(self):
        return self.name


def signed_in_as(address):
    """Came in with a mailed code, a moment ago."""

    def before(driver):
        driver.send("/inloggen/", {"email": address})
        driver.send("/inloggen/code/", {"action": "verify", "code": driver.code_for(address)})

    return before


def asked_for_a_code(driver):
    driver.send("/inloggen/", {"email": NEWCOMER})


def asked_for_another_address(driver):
    signed_in_as("moving@example.org")(driver)
    driver.send("/account/e-mail/", {"email": "moved@example.org", "action_add": "1"})


def asked_for_a_confirmation(driver):
    driver.send("/account/bevestigen/", {"send": "1"})


def asked_while_signed_out(driver):
    driver.send("/organisatie-toevoegen/naam/", {"name": "Wat ik al had getypt", "kind": "group"})
    signed_in_as("late@example.org")(driver)


def made_emergency_codes(driver):
    driver.send("/account/beveiliging/noodcodes/nieuw/", {})


PUBLIC = [
    Page("start", "/"),
    Page("list", "/organisaties/"),
    Page("list with map", "/organisaties/?weergave=kaart&bij=3512AB&taal=pl"),
    Page("list with nothing", "/organisaties/?q=xqzv&taal=ti"),
    Page("list with odd words", "/organisaties/?bij=nergens&afstand=99999&sorteer=x&pagina=99"),
    Page("list with filters", "/organisaties/?waarover=taal-leren&voor=vrouwen&gratis=1&nu_open=1"),
    Page("entry", "/organisaties/{a}/"),
    Page("entry without a place", "/organisaties/zonder-plek/"),
    Page("entry with a long name", "/organisaties/lang/"),
    Page("entry with a name from right to left", "/organisaties/an-nour/"),
    Page("entry that nobody checked for long", "/organisaties/lang-niet-bekeken/"),
    Page("theme", "/waarover/taal-leren/"),
    Page("district", "/wijk/{north}/"),
    Page("house rules", "/huisregels/proefstad/"),
    Page("about", "/over/"),
    Page("privacy", "/privacy/"),
    Page("accessibility", "/toegankelijkheid/"),
    Page("style", "/stijl/"),
    Page("not there", "/bestaat-niet/", status=404),
    Page(
        "form without its token", "/inloggen/", send={"email": "x@example.org", "no_token": "1"}, status=403
    ),
]

COMING_IN = [
    Page("sign in", "/inloggen/?next=/mijn/"),
    Page("sign in, wrong", "/inloggen/", send={"email": "geen adres"}),
    Page("code", "/inloggen/code/", before=asked_for_a_code),
    Page("code, wrong", "/inloggen/code/", send={"action": "verify", "code": "abc"}, before=asked_for_a_code),
    Page("second step while signing in", "/inloggen/tweede-stap/", before=signed_in_as("finder@example.org")),
    Page("closed account", "/inloggen/gesloten/"),
    Page("sign out", "/account/uitloggen/", role="editor_a"),
    Page("what was typed", "/account/verder/", before=asked_while_signed_out),
    Page("confirm", "/account/bevestigen/", role="editor_a"),
    Page("confirm, code sent", "/account/bevestigen/", role="editor_b", before=asked_for_a_confirmation),
    Page("second step, first time", "/account/tweede-stap/", role="editor_b"),
    Page("second step", "/account/tweede-stap/", role="editor_a"),
    Page("second step, wrong", "/account/tweede-stap/", role="editor_a", send={"code": "1"}),
    Page("account", "/mijn/account/", role="editor_a"),
    Page("account of staff", "/mijn/account/", role="coordinator"),
    Page("address", "/account/e-mail/", role="owner_a"),
    Page("address, code sent", "/account/e-mail/code/", before=asked_for_another_address),
    Page("devices", "/account/apparaten/", role="editor_a"),
    Page("security", "/account/beveiliging/", role="owner_a"),
    Page("security, nothing yet", "/account/beveiliging/", role="editor_b"),
    Page("app", "/account/beveiliging/app/", before=signed_in_as("app@example.org")),
    Page("app away", "/account/beveiliging/app/weg/", role="owner_a"),
    Page("passkey", "/account/beveiliging/passkey/", role="owner_a"),
    Page("passkey away", "/account/beveiliging/passkey/{factor}/weg/", role="owner_a"),
    Page("new emergency codes", "/account/beveiliging/noodcodes/nieuw/", role="owner_a"),
    Page(
        "emergency codes",
        "/account/beveiliging/noodcodes/",
        role="owner_a",
        before=made_emergency_codes,
    ),
    Page("development", "/ontwikkeling/"),
    Page("development mail", "/ontwikkeling/mail/{mail}/"),
]

EDITING = [
    Page("join", "/organisatie-toevoegen/"),
    Page("join, wrong", "/organisatie-toevoegen/", send={"email": ""}),
    Page("join name", "/organisatie-toevoegen/naam/", role="owner_a"),
    Page("join name, wrong", "/organisatie-toevoegen/naam/", role="editor_b", send={"name": ""}),
    Page("my organisations", "/mijn/", role="owner_a"),
    Page("my organisations, none", "/mijn/", role="unverified"),
    *(
        Page(f"tasks of {word}", f"/mijn/{{{word}}}/", role="owner_a")
        for word in ("a", "draft", "returned", "waiting", "hidden", "archived")
    ),
    *(
        Page(f"{task} of {word}", f"/mijn/{{{word}}}/{task}/", role="owner_a")
        for word in ("a", "draft")
        for task in ("naam", "wat", "waar", "contact", "talen", "kennis", "verhaal", "samenwerken")
    ),
    Page("naam, wrong", "/mijn/{draft}/naam/", role="owner_a", send={"name": "", "kind": "x"}),
    Page("wat, wrong", "/mijn/{draft}/wat/", role="owner_a", send={"themes": "x"}),
    Page("waar, wrong", "/mijn/{draft}/waar/", role="owner_a", send={}),
    Page(
        "waar, unknown address",
        "/mijn/{draft}/waar/",
        role="owner_a",
        send={"place": "address", "postcode": "9999ZZ", "house_number": "1", "shows_address": "yes"},
    ),
    Page(
        "waar, several doors",
        "/mijn/{draft}/waar/",
        role="owner_a",
        send={"place": "address", "postcode": "3512AB", "house_number": "12", "shows_address": "yes"},
    ),
    Page("contact, wrong", "/mijn/{returned}/contact/", role="owner_a", send={"phone": "12", "website": "x"}),
    Page("contact to mend", "/mijn/{returned}/contact/?terug=controleren", role="owner_a"),
    Page("verhaal in Arabic", "/mijn/{a}/verhaal/?taal=ar", role="owner_a"),
    Page("another place", "/mijn/{a}/waar/nieuw/", role="owner_a"),
    Page("a place", "/mijn/{a}/waar/{location}/", role="owner_a"),
    Page("aanbod", "/mijn/{a}/aanbod/", role="owner_a"),
    Page("aanbod, nothing yet", "/mijn/{draft}/aanbod/", role="owner_a"),
    Page("new service", "/mijn/{a}/aanbod/nieuw/", role="owner_a"),
    Page("service", "/mijn/{a}/aanbod/{service}/", role="owner_a"),
    Page(
        "service, wrong",
        "/mijn/{a}/aanbod/{service}/",
        role="owner_a",
        send={"title": "", "rows": "2", "when-0-opens": "25:00", "when-1-opens": "12", "when-1-closes": "10"},
    ),
    Page("check", "/mijn/{a}/controleren/", role="owner_a"),
    Page("check of a draft", "/mijn/{draft}/controleren/", role="owner_a"),
    Page("check of what was sent back", "/mijn/{returned}/controleren/", role="owner_a"),
    Page("sent in", "/mijn/{waiting}/verstuurd/", role="owner_a"),
    Page("stop", "/mijn/{a}/stoppen/", role="owner_a"),
    Page("stop a draft", "/mijn/{draft}/stoppen/", role="owner_a"),
    Page(
        "somebody else changed this too",
        "/mijn/{a}/samenwerken/",
        role="owner_a",
        send={"notice": "Een week", "times": "", "compensation": ""},
        status=409,
    ),
]

DESK = [
    Page("desk", "/gemeente/", role="moderator"),
    Page("desk of a finder", "/gemeente/", role="finder"),
    Page("desk of a privacy officer", "/gemeente/", role="privacy_officer"),
    Page("desk of a coordinator", "/gemeente/", role="coordinator"),
    Page("desk, nothing yet", "/gemeente/", role="staff_elsewhere"),
    Page("new", "/gemeente/nieuw/", role="moderator"),
    Page("new, nothing", "/gemeente/nieuw/", role="staff_elsewhere"),
    Page("first look", "/gemeente/nieuw/{waiting}/", role="moderator"),
    Page("refuse", "/gemeente/nieuw/{waiting}/weigeren/", role="moderator"),
    Page(
        "refuse, nothing chosen",
        "/gemeente/nieuw/{waiting}/weigeren/",
        role="moderator",
        send={"decision": "propose"},
    ),
    Page(
        "first look, no reason",
        "/gemeente/nieuw/{waiting}/",
        role="moderator",
        send={"decision": "return", "words": ""},
    ),
    Page(
        "meanwhile",
        "/gemeente/nieuw/{waiting}/",
        role="moderator",
        send={"decision": "publish", "seen": "long-ago"},
        status=409,
    ),
    Page("changes", "/gemeente/wijzigingen/", role="moderator"),
    Page("changes of one", "/gemeente/wijzigingen/?organisatie={a}", role="moderator"),
    Page("changes, none", "/gemeente/wijzigingen/", role="staff_elsewhere"),
    Page("proposal", "/gemeente/wijzigingen/voorstel/{proposal}/", role="moderator"),
    Page(
        "proposal, no reason",
        "/gemeente/wijzigingen/voorstel/{proposal}/",
        role="moderator",
        send={"decision": "refuse", "reason": ""},
    ),
    Page("proposal, decided", "/gemeente/wijzigingen/voorstel/{decided}/", role="moderator"),
    Page("undo", "/gemeente/wijzigingen/{change_set}/terug/", role="moderator"),
    Page("desk search", "/gemeente/zoeken/", role="finder"),
    Page("desk search with words", "/gemeente/zoeken/?q=koffie&taal=pl&waarover=taal-leren", role="finder"),
    Page("desk search, nothing", "/gemeente/zoeken/?q=xqzv&taal=ti", role="finder"),
    Page("desk entry", "/gemeente/organisaties/{a}/", role="moderator"),
    Page("desk entry of a finder", "/gemeente/organisaties/{a}/", role="finder"),
    Page("desk entry, hidden", "/gemeente/organisaties/{hidden}/", role="coordinator"),
    Page(
        "desk entry, no reason",
        "/gemeente/organisaties/{a}/",
        role="moderator",
        send={"move": "hide", "reason": ""},
    ),
    Page("team", "/gemeente/team/", role="coordinator"),
    Page("invite", "/gemeente/team/uitnodigen/", role="coordinator"),
    Page("invite, wrong", "/gemeente/team/uitnodigen/", role="coordinator", send={"email": "x"}),
    Page("colleague", "/gemeente/team/{colleague}/", role="coordinator"),
]
PAGES = [*PUBLIC, *COMING_IN, *EDITING, *DESK, *key_person_pages.pages(Page)]
# What only appears when something is broken: template and status.
ERRORS = {
    "400.html": 400,
    "403.html": 403,
    "429.html": 429,
    "500.html": 500,
    "503.html": 503,
    "broken.html": 500,
    "keypersons/own/not_now.html": 503,
    "keypersons/desk/not_written.html": 503,
    "keypersons/desk/too_many.html": 429,
}


def path_of(page, made):
    words = {
        word: made.slug(word) if hasattr(found, "slug") else made.key(word)
        for word, found in made.objects.items()
    }
    words |= {f"{word}_ref": found.ref for word, found in made.objects.items() if hasattr(found, "ref")}
    return page.path.format(**words, north_code=made.objects["north"].code)


def sent_by(page, driver):
    """What a page sends; it may depend on what came by mail."""
    return page.send(driver) if callable(page.send) else page.send


class Quick:
    """Asks through Django's client, without a browser."""

    def __init__(self, session, mail_model, made):
        self.client = Client()
        self.made = made
        self.mail_model = mail_model
        if session:
            self.client.cookies["sessionid"] = session

    def go(self, path):
        return self.client.get(path)

    def send(self, path, data, goes_on=False):
        if "no_token" in data:
            self.client.handler.enforce_csrf_checks = True
        return self.client.post(path, data, follow=goes_on)

    def code_for(self, address):
        text = self.mail_model.objects.filter(to=address).first().text
        return next(word for word in text.split() if word.isdecimal() and len(word) == 6)


class InBrowser:
    """Asks through a browser, as a person would."""

    SUBMIT = """([path, fields]) => {
        const form = Object.assign(document.createElement("form"), { method: "post", action: path });
        for (const [name, value] of fields) {
            form.append(Object.assign(document.createElement("input"), { name, value }));
        }
        document.body.append(form);
        form.submit();
    }"""

    def __init__(self, page, site):
        self.page, self.site, self.made = page, site, site.world

    def go(self, path):
        return self.page.goto(path)

    def send(self, path, data, goes_on=True):
        self.mails = len(self.site.post.letters)
        fields = [[name, value] for name, value in data.items() if name != "no_token"]
        if self.page.url == "about:blank":
            self.page.goto("/inloggen/" if "/inloggen/" in path else "/stijl/")
        if "no_token" not in data:
            fields.append(["csrfmiddlewaretoken", self._token()])
        with self.page.expect_navigation() as navigation:
            self.page.evaluate(self.SUBMIT, [path, fields])
        return navigation.value

    def _token(self):
        names = [c["value"] for c in self.page.context.cookies() if c["name"] == "csrftoken"]
        if not names:
            self.page.goto("/organisatie-toevoegen/naam/")
            names = [c["value"] for c in self.page.context.cookies() if c["name"] == "csrftoken"]
        return names[0]

    def code_for(self, address):
        return self.site.code_for(address, after=self.mails)

"""This file is about how long we keep what people who agreed gave us, and who looked at them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import retention
from accounts.models import Mail
from accounts.retention import NO_RECORD, SAFETY, TASK, Period, Rule
from keypersons import doors, erasure
from keypersons.models import (
    INVITATION_LASTS,
    Asked,
    Consent,
    Erased,
    Inquiry,
    Invitation,
    KeyPerson,
    Link,
    Search,
    Viewing,
)

INVITED = Period(days=INVITATION_LASTS.days)
STOPPED, WITHDRAWN, UNCONFIRMED = Period(days=7), Period(days=7), Period(months=18)
LINKS, INQUIRIES, ASKED, VIEWED = Period(days=30), Period(days=90), Period(months=12), Period(months=36)
LETTERLESS = Period(days=1)
# What is mailed to people who take part or are invited; each is tied to them by a Letter.
PERSONAL = (
    "code",
    "proof",
    "invitation",
    "welcome",
    "still_right",
    "last_call",
    "address_changed",
    "door_made",
    "yes_elsewhere",
)
# The database itself lets no row of the viewing log go before three years have passed to the second.
SLACK = timedelta(days=2)


def forget(now: datetime) -> dict[str, int]:
    """Everything of key persons that is due; says how much of each."""
    return retention.apply(RULES, now)


def unanswered(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(expires_at__lte=now)


def stopped(now: datetime) -> QuerySet[KeyPerson]:
    return KeyPerson.objects.filter(stopped_at__lte=STOPPED.before(now))


def unconfirmed(now: datetime) -> QuerySet[KeyPerson]:
    return KeyPerson.objects.filter(stopped_at=None, confirmed_at__lte=UNCONFIRMED.before(now))


def without_yes(now: datetime) -> QuerySet[KeyPerson]:
    """No municipality has their yes any more, nor had it within the period."""
    since = WITHDRAWN.before(now)
    held = Consent.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=since),
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=since),
        key_person=OuterRef("pk"),
        purpose=Consent.Purpose.TAKE_PART,
    )
    return KeyPerson.objects.filter(~Exists(held), stopped_at=None, joined_at__lte=since)


def _erase(due: QuerySet[KeyPerson], because: Erased.Because) -> int:
    return retention.one_by_one(due, lambda person: erasure.erase(person, because=because))


def old_links(now: datetime) -> QuerySet[Link]:
    since = LINKS.before(now)
    return Link.objects.filter(Q(used_at__lte=since) | Q(expires_at__lte=since))


def letters_to_nobody(now: datetime) -> QuerySet[Mail]:
    """Mails to an address of which nobody with us is left: a stranger who asked for a code, an invitation
    that went with the organisation that made it."""
    ours = [f"keypersons/emails/{name}" for name in PERSONAL]
    return Mail.objects.filter(
        template__in=ours, key_person_letter=None, created_at__lte=LETTERLESS.before(now)
    )


YES = "Grondslag van de gemeente, en toestemming voor talen en thema's (AVG 6.1 e of a, 9.2 a)"
LOOKING = "Verantwoording van inzage (AVG 5.2 en 32, BIO2)"
PERSONS = "Sleutelpersonen: deelname"
RULES = [
    Rule(
        "unanswered invitations",
        "Uitnodiging zonder antwoord: naam en één manier om iemand te bereiken, met de e-mails",
        INVITED,
        YES,
        NO_RECORD,
        unanswered,
        lambda now: retention.one_by_one(unanswered(now), erasure.forget_invitation),
    ),
    Rule(
        "stopped",
        "Sleutelpersoon die stopte: meteen onzichtbaar, daarna alles gewist (op verzoek meteen)",
        STOPPED,
        YES,
        PERSONS,
        stopped,
        lambda now: _erase(stopped(now), Erased.Because.STOPPED),
    ),
    Rule(
        "without yes",
        "Sleutelpersoon die voor geen enkele gemeente meer meedoet: alles gewist",
        WITHDRAWN,
        YES,
        PERSONS,
        without_yes,
        lambda now: _erase(without_yes(now), Erased.Because.ENDED),
    ),
    Rule(
        "unconfirmed",
        "Sleutelpersoon die niet meer bevestigt: na 12 maanden onzichtbaar, daarna alles gewist",
        UNCONFIRMED,
        YES,
        PERSONS,
        unconfirmed,
        lambda now: _erase(unconfirmed(now), Erased.Because.UNCONFIRMED),
    ),
    Rule(
        "links",
        "Link of code die gebruikt of verlopen is",
        LINKS,
        SAFETY,
        NO_RECORD,
        old_links,
    ),
    Rule(
        "letters to nobody",
        "E-mail aan een adres dat bij niemand (meer) hoort, zoals een code voor een onbekende",
        LETTERLESS,
        SAFETY,
        NO_RECORD,
        letters_to_nobody,
    ),
    Rule(
        "own typed texts",
        "Getypte tekst die wacht tot een sleutelpersoon weer binnen is",
        "30 minuten, en tot de nacht erna",
        YES,
        NO_RECORD,
        partial(retention.stale_texts, name=doors.KEPT),
        partial(retention.drop_stale_texts, name=doors.KEPT),
    ),
    Rule(
        "inquiries",
        "Vraag van een medewerker aan de coördinator die is afgehandeld",
        INQUIRIES,
        TASK,
        "Sleutelpersonen: bemiddeling",
        lambda now: Inquiry.objects.filter(done_at__lte=INQUIRIES.before(now)),
    ),
    Rule(
        "asked",
        "Dat een sleutelpersoon is gevraagd (soort en uitkomst, om vragen te spreiden)",
        ASKED,
        TASK,
        "Sleutelpersonen: bemiddeling",
        lambda now: Asked.objects.filter(at__lte=ASKED.before(now)),
    ),
    Rule(
        "viewings",
        "Wie welke sleutelpersoon zag, wanneer en waarom (met een willekeurig nummer, zonder naam)",
        VIEWED,
        LOOKING,
        "Informatiebeveiliging: logging van inzage",
        lambda now: Viewing.objects.filter(at__lt=VIEWED.before(now) - SLACK),
    ),
    Rule(
        "searches",
        "Welke medewerker waarnaar zocht",
        VIEWED,
        LOOKING,
        "Informatiebeveiliging: logging van inzage",
        lambda now: Search.objects.filter(at__lt=VIEWED.before(now) - SLACK),
    ),
    Rule(
        "taking part",
        "Gegevens van een sleutelpersoon, met elke ja en elk nee",
        "zolang iemand meedoet en dit elk half jaar bevestigt",
        YES,
        PERSONS,
        by="de persoon zelf",
    ),
    Rule(
        "reviews",
        "Maandelijkse controle van de inzage en jaarlijkse controle van rechten (aantallen, geen namen)",
        "blijft",
        LOOKING,
        "Informatiebeveiliging: controle",
        by="niemand",
    ),
    Rule(
        "erased",
        "Dat iemand is gewist: een willekeurig nummer, een reden en een moment; ook in het journaal buiten"
        " de database",
        "blijft, zodat een teruggezette kopie niemand terugbrengt",
        "Wettelijke plicht (AVG 6.1 c, 17 en 5.2)",
        "Informatiebeveiliging: bewijs van vernietiging",
        by="niemand",
    ),
]

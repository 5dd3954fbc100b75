"""This file is about one small world with one of everything: who walks through all pages, and what they find.

Two municipalities beside each other. "Proefstad" has three districts and entries in every state; all that
can be owned belongs to organisation A. "Anderdorp" has staff who may see nothing of it.
"""

import datetime
import hashlib
import time
import uuid
from dataclasses import dataclass, field
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts import mail
from accounts.models import Mail
from keypersons import consent, doors, links
from keypersons.models import Erased, Inquiry, Search, Viewing
from organisations import history
from organisations.models import Organisation
from organisations.vocabulary_loading import load_vocabulary
from tests import factories as make

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG_NAME = "Vrijwilligersnetwerk " + "Ontmoetingsbijeenkomsten" * 4
ARABIC_NAME = "جمعية النور (Stichting An-Nour)"
STAFF = ("moderator", "finder", "coordinator", "privacy_officer")
# Not signed in, but behind a door of their own: with a code, by a link from a message, with an invitation.
DOORS = ("key_person", "by_link", "invited")
# People and invitations that are gone after their page was shown once.
LEAVING = [f"weg{number}@example.org" for number in range(4)]
DECLINING = [f"declining_{number}" for number in range(4)]

EDITORS = {"editor_a", "owner_a"}
DECIDERS = {"moderator", "coordinator"}
SECRETS = {
    "Koraalrif": EDITORS,  # the name of a draft
    "Wachttoren": EDITORS | DECIDERS | {"administrator"},  # sent in, not looked at yet
    "Terugreis": EDITORS | DECIDERS | {"administrator"},  # sent back
    "Schuilplaats": EDITORS | DECIDERS | {"administrator"},  # taken off the map
    "Eindpunt": EDITORS | DECIDERS | {"administrator"},  # stopped
    "alleen.gemeente@example.org": EDITORS | set(STAFF),  # a contact for the municipality
    "698765432": EDITORS,  # a contact for nobody
    "Achterafpad": EDITORS | set(STAFF),  # an address of which people see only the district
    "Nieuwenaam": EDITORS | DECIDERS,  # a name that waits for the municipality
    "Sleutelhanger": {"finder", "coordinator", "key_person", "by_link"},  # somebody who agreed to be asked
    "sleutel.hanger@example.org": {"key_person"},  # how to reach them
    "Enkeling": {"coordinator"},  # the only one who fits: never named to who looks
    "Gastvrouw": EDITORS | {"invited"},  # somebody who was invited by organisation A
    "gast.vrouw@example.org": EDITORS | {"invited"},
}


@dataclass
class World:
    """`objects` by the word that a table uses for them; `people` by role.

    `secrets` are words that stand in one hidden place each, with the roles that may read them.
    """

    objects: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)

    def slug(self, word):
        found = self.objects[word]
        return getattr(found, "page_slug", found.slug)

    def key(self, word):
        found = self.objects[word]
        return getattr(found, "pk", found)

    def ref(self, word):
        """What stands in an address for an invitation: never its number."""
        return self.objects[word].ref

    def token(self, word):
        return links.token(self.objects[word])


def build():
    """Make the world, in the transaction that is open now or for good."""
    load_vocabulary()
    world = World(secrets=dict(SECRETS))
    _places(world)
    _people(world)
    _entries(world)
    _happenings(world)
    _key_persons(world)
    return world


def _places(world):
    here = make.MunicipalityFactory(name="Proefstad", slug="proefstad", house_rules="Wees vriendelijk.")
    elsewhere = make.MunicipalityFactory(name="Anderdorp", slug="anderdorp", west=5.4)
    north = make.DistrictFactory(parent=here, quarter="nw", name="Noord")
    south = make.DistrictFactory(parent=here, quarter="sw", name="Zuid")
    east = make.DistrictFactory(parent=here, quarter="se", name="Oost")
    make.DistrictFactory(parent=elsewhere, quarter="sw", name="Dorp")
    quarter = make.NeighbourhoodFactory(parent=north, quarter="sw")
    postcode = make.PostcodePointFactory(postcode="3512AB", point=make.point(5.02, 52.12))
    world.objects |= {
        "here": here,
        "elsewhere": elsewhere,
        "north": north,
        "south": south,
        "east": east,
        "neighbourhood": quarter,
        "postcode": postcode,
    }


def person(word, *, verified=True, **fields):
    user = make.UserFactory(
        email=f"{word.replace('_', '.')}@example.org",
        name=word.replace("_", " ").capitalize(),
        last_login=timezone.now(),
        **fields,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


def _people(world):
    here, elsewhere = world.objects["here"], world.objects["elsewhere"]
    people = world.people
    people["unverified"] = person("unverified", verified=False)
    for word in ("editor_a", "editor_b", "owner_a"):
        people[word] = person(word)
    for role in STAFF:
        people[role] = _staff(role, here, [role])
    people["staff_without_factor"] = _staff("staff_without_factor", here, list(STAFF))
    people["no_department"] = _staff("no_department", here, ["finder"])
    people["no_department"].staff_memberships.update(department="other")
    people["staff_elsewhere"] = _staff("staff_elsewhere", elsewhere, list(STAFF))
    people["administrator"] = person("administrator", is_staff=True, is_superuser=True)
    for user in (*people.values(),):
        if user.email.split("@")[0] not in ("unverified", "editor.b"):
            TOTP.activate(user, SECRET)
    world.objects["colleague"] = people["finder"].staff_memberships.get()
    world.objects["factor"] = Authenticator.objects.create(
        user=people["owner_a"],
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Telefoon", "credential": a_passkey(), "passwordless": True},
    )


def a_passkey():
    """What a browser sends when it made a passkey. Nobody has the key, so nobody can use it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    number = b"passkey of a test"
    made = AttestedCredentialData.create(Aaguid.NONE, number, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags, 0, made)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"challenge", "http://localhost")
    return {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def _staff(word, municipality, roles):
    user = person(word)
    make.StaffMemberFactory(user=user, municipality=municipality, roles=roles)
    return user


def entry(slug, *, language="nl", **fields):
    """An entry with a text and a place; published a week ago unless said otherwise."""
    week_ago = timezone.now() - datetime.timedelta(days=7)
    fields = {
        "name": slug.capitalize(),
        "submitted_at": week_ago,
        "published_at": week_ago,
        "verified_at": week_ago,
        "confirmed_at": week_ago,
        "themes": ["taal-leren"],
        "languages": ["pl", "ar"],
        "phone": "+31301234567",
    } | fields
    made = make.OrganisationFactory(slug=slug, **fields)
    story = "Wij drinken koffie.\n\nIedereen is welkom."
    make.OrganisationTextFactory(organisation=made, language=language, description=story)
    return made


def _entries(world):
    here, people, objects = world.objects["here"], world.people, world.objects
    status = Organisation.Status
    fresh = {"published_at": None, "verified_at": None}
    a = entry(
        "organisatie-a",
        name="Organisatie A",
        municipality=here,
        target_groups=["vrouwen"],
        expertise=["mensen-bereiken"],
        facts=["children_welcome", "wheelchair"],
        email="alleen.gemeente@example.org",
        email_visibility="municipality",
        whatsapp="+31698765432",
        whatsapp_visibility="nobody",
        website="https://a.example.org/",
        approach="Wij eten eerst samen.",
        serves_districts=[world.objects["north"]],
    )
    objects["a"] = a
    objects["location"] = make.LocationFactory(organisation=a, point=make.point(5.05, 52.15))
    objects["second_location"] = make.LocationFactory(
        organisation=a, shows_address=False, street="Achterafpad", point=make.point(5.03, 52.17)
    )
    objects["service"] = make.ServiceFactory(organisation=a, is_free=True, way_in="walk_in")
    make.ServiceTextFactory(service=objects["service"], title="Taalcafé", summary="Samen praten.")
    make.ScheduleFactory(service=objects["service"])
    make.OrganisationTextFactory(organisation=a, language="ar", summary="نشرب القهوة معا.")
    make.EditorFactory(organisation=a, user=people["editor_a"], role="editor")
    make.EditorFactory(organisation=a, user=people["owner_a"], role="owner")

    objects["b"] = entry("organisatie-b", name="Organisatie B", municipality=here)
    make.EditorFactory(organisation=objects["b"], user=people["editor_b"])
    objects["waiting"] = entry(
        "wacht", name="Wachttoren", municipality=here, status=status.SUBMITTED, **fresh
    )
    objects["returned"] = entry(
        "terug",
        name="Terugreis",
        municipality=here,
        status=status.RETURNED,
        return_reason="Uw telefoonnummer mist een cijfer.",
        return_task="contact",
        **fresh,
    )
    objects["draft"] = entry(
        "concept", name="Koraalrif", municipality=None, status=status.DRAFT, submitted_at=None, **fresh
    )
    objects["hidden"] = entry("verborgen", name="Schuilplaats", municipality=here, status=status.HIDDEN)
    objects["archived"] = entry("gestopt", name="Eindpunt", municipality=here, status=status.ARCHIVED)
    for word in ("waiting", "returned", "draft", "hidden", "archived"):
        make.EditorFactory(organisation=objects[word], user=people["owner_a"], role="owner")
        make.EditorFactory(organisation=objects[word], user=people["editor_a"], role="editor")
    make.LocationFactory(organisation=objects["waiting"], point=make.point(5.06, 52.16))

    long = entry(
        "lang", name=LONG_NAME, municipality=here, themes=["taal-leren", "geld-en-schulden", "gezondheid"]
    )
    make.LocationFactory(organisation=long, street="Burgemeester van Nispen tot Sevenaerstraat")
    arabic = entry("an-nour", name=ARABIC_NAME, municipality=here, languages=["ar"], language="ar")
    make.LocationFactory(organisation=arabic, point=make.point(5.15, 52.05))
    stale = timezone.now() - datetime.timedelta(days=300)
    old = entry("lang-niet-bekeken", municipality=here, confirmed_at=stale, published_at=stale)
    make.LocationFactory(organisation=old, point=make.point(5.16, 52.06))
    entry("zonder-plek", municipality=here, has_no_place=True, serves_municipalities=[here])


def _happenings(world):
    objects, people = world.objects, world.people
    a = objects["a"]
    objects["proposal"] = make.ProposedChangeFactory(
        organisation=a, old=a.name, new="Nieuwenaam", proposed_by=people["editor_a"]
    )
    objects["decided"] = make.ProposedChangeFactory(
        organisation=a, field="website", old="", new="https://b.example.org/", is_accepted=False,
        decided_at=timezone.now(), reason="Deze website is van iemand anders.",
    )  # fmt: skip
    with history.change_set(by=people["editor_a"], organisation=a, what="contact"):
        a.phone = "+31307654321"
        a.save()
    with history.change_set(by=people["editor_a"], organisation=a, what="what"):
        a.target_groups.set([make.TargetGroupFactory(code="jongeren")])
    objects["change_set"] = history.change_sets_of(Organisation.objects.filter(pk=a.pk)).first()
    mail.send(
        people["owner_a"].email,
        template="accounts/emails/code",
        context={"code": "123456"},
        language="nl",
    )
    objects["mail"] = Mail.objects.first()
    objects["group"] = Group.objects.create(name="Groep")


def _key_persons(world):
    """Three people who speak Polish and may be named, one who is alone, one who was only invited."""
    objects, people = world.objects, world.people
    here, a = objects["here"], objects["a"]
    objects["basis"] = make.BasisFactory(municipality=here)
    make.BasisFactory(municipality=objects["elsewhere"])
    polish = {"municipality": here, "spoken": {"pl": 3, "nl": 2}, "themes": ["taal-leren"]}
    person = make.KeyPersonFactory(
        name="Sleutelhanger",
        email="sleutel.hanger@example.org",
        is_everywhere=False,
        districts=[objects["north"]],
        **polish,
    )
    person.endorsements.create(organisation=a, by=people["editor_a"])
    for name in ("Tweede persoon", "Derde persoon"):
        make.KeyPersonFactory(name=name, **polish)
    lone = make.KeyPersonFactory(name="Enkeling", municipality=here, spoken={"ti": 3})
    make.KeyPersonFactory(name="Van elders", municipality=objects["elsewhere"], spoken={"pl": 3})
    objects |= {
        "key_person": person,
        "lone": lone,
        "invitation": make.InvitationFactory(
            name="Gastvrouw",
            email="gast.vrouw@example.org",
            municipality=here,
            organisation=a,
            invited_by=people["editor_a"],
        ),
        "staff_invitation": make.InvitationFactory(
            name="Gast", email="", municipality=here, invited_by=people["coordinator"]
        ),
        "link": make.LinkFactory(key_person=person),
    }
    wanted = {"kind": "inform", "aim": "meeting", "theme": "taal-leren", "language": "pl"}
    objects["inquiry"] = Inquiry.objects.create(
        municipality=here,
        asked_by=people["finder"].staff_memberships.get(),
        **{**wanted, "language": "ti", "theme": ""},
    )
    for subject in (person.subject, lone.subject):
        Viewing.objects.create(
            viewer=people["finder"].pk,
            hat="finder",
            department="welfare",
            municipality=here,
            subject=subject,
            what="result",
            **wanted,
        )
    Search.objects.create(
        viewer=people["finder"].pk, hat="finder", department="welfare", municipality=here, shown=3, **wanted
    )
    make.AskedFactory(key_person=person, municipality=here)
    _more_key_persons(world)
    Erased.objects.create(subject=uuid.uuid4(), because="stopped")


def _more_key_persons(world):
    """One in each state that their own pages can be in."""
    objects, here = world.objects, world.objects["here"]
    resting = make.KeyPersonFactory(name="Rustig", municipality=here, is_paused=True)
    in_an_hour = timezone.now() + datetime.timedelta(hours=1)
    caller = make.KeyPersonFactory(name="Beller", email="", phone="+31612345670", municipality=here)
    objects |= {
        "phone_door": make.LinkFactory(key_person=caller, purpose="door", expires_at=in_an_hour),
        "resting_link": make.LinkFactory(key_person=resting),
        "door": make.LinkFactory(key_person=objects["lone"], purpose="door", expires_at=in_an_hour),
        "guest_again": make.InvitationFactory(name="Gast", email="", municipality=here),
        "stopped": make.KeyPersonFactory(name="Klaar", email="gestopt@example.org", municipality=here),
    }
    leaving = [make.KeyPersonFactory(name="Weg", email=email, municipality=here) for email in LEAVING]
    for person in (objects["stopped"], *leaving):
        consent.stop(person)
    for name in ("Een", "Twee"):
        make.KeyPersonFactory(name=name, email="gedeeld@example.org", municipality=here)
    for word in DECLINING:
        objects[word] = make.InvitationFactory(name="Gast", email="", municipality=here)


# Who is in


WITHOUT_FACTOR = ("unverified", "editor_a", "editor_b", "owner_a", "staff_without_factor")
FRESHLY_CONFIRMED = ("owner_a",)


def session_of(world, role):
    """The cookie of a session in which this person is signed in; empty for who is not."""
    if role == "anonymous":
        return ""
    if role in DOORS:
        return _session_behind_a_door(world, role)
    user, now = world.people[role], time.time()
    records = []
    factor = Authenticator.objects.filter(user=user).first()
    if factor and role not in WITHOUT_FACTOR:
        records.append({"method": "mfa", "at": now, "id": factor.pk, "type": "totp"})
    if role in FRESHLY_CONFIRMED:
        records.append({"method": "code", "at": now, "email": user.email})
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["began_at"] = session["seen_at"] = int(now)
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    return session.session_key


def _session_behind_a_door(world, role):
    session, now = import_module(settings.SESSION_ENGINE).SessionStore(), int(time.time())
    if role == "invited":
        session[doors.INVITED] = {"ref": world.objects["invitation"].ref, "at": now, "seen": now}
    else:
        subject = str(world.objects["key_person"].subject)
        session[doors.DOOR] = {"subject": subject, "full": role == "key_person", "at": now, "seen": now}
    session.create()
    return session.session_key


def object_of(model):
    """The key of an object of this model, named as the system pages name it."""
    return (
        apps.get_model(*model.split("_", 1))._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    )

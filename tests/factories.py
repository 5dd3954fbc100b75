"""This file is about one factory for each model, with dull values and squares with round numbers.

52.2 ┌───────┬───────┐         One municipality, "Proefstad", with room for four districts of 0.1°.
     │  nw   │  ne   │         A district has room for four neighbourhoods of 0.05° in the same way.
52.1 ├───────┼───────┤         MunicipalityFactory(west=5.4) lies beside it, not touching.
     │  sw   │  se   │
52.0 └───────┴───────┘
    5.0     5.1     5.2
"""

import datetime

import factory
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils.text import slugify

from accounts import models as accounts
from keypersons import links
from keypersons import models as keypersons
from organisations import models as organisations
from places import models as places


def square(west, south, size):
    corners = (round(number, 4) for number in (west, south, west + size, south + size))
    return MultiPolygon(Polygon.from_bbox(tuple(corners)), srid=4326)


def quarter_of(area, quarter):
    west, south, east, _ = area.geometry.extent
    size = (east - west) / 2
    return square(west + size * (quarter[1] == "e"), south + size * (quarter[0] == "n"), size)


def point(longitude, latitude):
    return Point(longitude, latitude, srid=4326)


class MunicipalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.Municipality

    class Params:
        west = 5.0
        south = 52.0

    # Four digits, also after a thousand; GM9999 is the invented town of the demo.
    code = factory.Sequence(lambda n: f"GM{9001 + n % 998}")
    name = "Proefstad"
    slug = factory.LazyAttributeSequence(lambda area, n: slugify(area.name) + (f"-{n}" if n else ""))
    geometry = factory.LazyAttribute(lambda area: square(area.west, area.south, 0.2))
    year = 2025
    is_active = True
    contact_name = "Loes de Vries"
    contact_email = "sociale-kaart@example.org"
    short_line = "000 000 00 00"


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.District

    class Params:
        quarter = "sw"

    parent = factory.SubFactory(MunicipalityFactory)
    code = factory.LazyAttributeSequence(lambda area, n: f"WK{area.parent.code[2:]}{n % 100:02}")
    name = factory.LazyAttribute(lambda area: f"Wijk {area.quarter}")
    slug = factory.LazyAttribute(lambda area: slugify(area.name))
    geometry = factory.LazyAttribute(lambda area: quarter_of(area.parent, area.quarter))
    year = 2025


class NeighbourhoodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.Neighbourhood

    class Params:
        quarter = "sw"

    parent = factory.SubFactory(DistrictFactory)
    code = factory.LazyAttributeSequence(lambda area, n: f"BU{area.parent.code[2:]}{n % 100:02}")
    name = factory.LazyAttribute(lambda area: f"Buurt {area.quarter}")
    geometry = factory.LazyAttribute(lambda area: quarter_of(area.parent, area.quarter))
    year = 2025


class PostcodePointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.PostcodePoint

    postcode = "3512AB"
    point = factory.LazyFunction(lambda: point(5.05, 52.05))


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = accounts.User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = "Person"


class StaffMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = accounts.StaffMember

    user = factory.SubFactory(UserFactory)
    municipality = factory.LazyFunction(lambda: a_municipality())
    department = "welfare"
    roles = factory.LazyFunction(lambda: ["moderator"])


def a_municipality():
    """The municipality that is there already, else a new one."""
    return places.Municipality.objects.order_by("pk").first() or MunicipalityFactory()


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ("code",)

    names = factory.LazyAttribute(lambda o: {"nl": o.code.capitalize(), "en": f"{o.code} (en)"})


class ThemeFactory(TermFactory):
    class Meta:
        model = organisations.Theme

    code = "taal"
    icon = "talk"


class TargetGroupFactory(TermFactory):
    class Meta:
        model = organisations.TargetGroup

    code = "vrouwen"


class ExpertiseFactory(TermFactory):
    class Meta:
        model = organisations.Expertise

    code = "bereiken"


class LanguageFactory(TermFactory):
    class Meta:
        model = organisations.Language

    code = "pl"
    autonym = factory.LazyAttribute(lambda o: o.code)


def _chosen(field, maker):
    @factory.post_generation
    def choose(entry, create, chosen, **kwargs):
        getattr(entry, field).set([maker(code=c) if isinstance(c, str) else c for c in chosen or []])

    return choose


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A published entry; `themes`, `languages`, `target_groups` and `expertise` take codes."""

    class Meta:
        model = organisations.Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Stichting {n}")
    slug = factory.Sequence(lambda n: f"stichting-{n}")
    kind = "foundation"
    municipality = factory.LazyFunction(a_municipality)
    status = "published"
    themes = _chosen("themes", ThemeFactory)
    languages = _chosen("languages", LanguageFactory)
    target_groups = _chosen("target_groups", TargetGroupFactory)
    expertise = _chosen("expertise", ExpertiseFactory)
    serves_districts = _chosen("serves_districts", DistrictFactory)
    serves_municipalities = _chosen("serves_municipalities", MunicipalityFactory)


class OrganisationTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = organisations.OrganisationText

    organisation = factory.SubFactory(OrganisationFactory)
    language = "nl"
    summary = "Samen koffie drinken."


class LocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = organisations.Location

    organisation = factory.SubFactory(OrganisationFactory)
    street = "Voorbeeldplein"
    house_number = factory.Sequence(lambda n: str(n + 1))
    postcode = "3500AA"
    city = "Proefstad"
    point = factory.LazyFunction(lambda: point(5.05, 52.15))
    lookup = "found"


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = organisations.Service

    organisation = factory.SubFactory(OrganisationFactory)


class ServiceTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = organisations.ServiceText

    service = factory.SubFactory(ServiceFactory)
    language = "nl"
    title = "Koffie"


class ScheduleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = organisations.Schedule

    service = factory.SubFactory(ServiceFactory)
    weekdays = factory.LazyFunction(lambda: [2])
    opens = datetime.time(10)
    closes = datetime.time(12)


class EditorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = organisations.Editor

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)


class ProposedChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = organisations.ProposedChange

    organisation = factory.SubFactory(OrganisationFactory)
    field = "name"
    old = "Oud"
    new = "Nieuw"


# Key persons


class BasisFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = keypersons.Basis
        django_get_or_create = ("municipality",)

    municipality = factory.LazyFunction(lambda: a_municipality())
    ground = "public_task"
    law = "Wmo 2015, artikel 2.1.2"
    dpia_on = datetime.date(2026, 1, 15)


class KeyPersonFactory(factory.django.DjangoModelFactory):
    """Somebody who can be found: said yes to `municipality`, twice, and speaks Polish.

    KeyPersonFactory(municipality=x, themes=["taal"], spoken={"pl": 3}, districts=[north]); municipality=False
    is somebody who said yes to nobody.
    """

    class Meta:
        model = keypersons.KeyPerson
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Persoon {n}")
    email = factory.Sequence(lambda n: f"sleutel{n}@example.org")
    is_adult = True
    kinds = factory.LazyFunction(lambda: ["inform", "advise"])
    is_everywhere = True

    @factory.post_generation
    def municipality(self, create, extracted, **kwargs):
        if extracted is False:
            return
        where = extracted or a_municipality()
        basis = BasisFactory(municipality=where)
        for purpose in ("take_part", "details"):
            ConsentFactory(key_person=self, municipality=where, purpose=purpose, ground=str(basis))

    @factory.post_generation
    def spoken(self, create, extracted, **kwargs):
        for code, level in ({"pl": 2} if extracted is None else extracted).items():
            self.spoken.create(language=LanguageFactory(code=code), level=level)

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        self.themes.set(ThemeFactory(code=code) for code in extracted or [])

    @factory.post_generation
    def districts(self, create, extracted, **kwargs):
        self.districts.set(extracted or [])


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = keypersons.Consent

    key_person = factory.SubFactory(KeyPersonFactory)
    municipality = factory.LazyFunction(lambda: a_municipality())
    purpose = "take_part"
    ground = "Wmo 2015, artikel 2.1.2"
    text_version = "2026-11"
    language = "nl"


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = keypersons.Invitation

    name = "Genodigde"
    email = "genodigde@example.org"
    municipality = factory.LazyFunction(lambda: a_municipality())

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return links.make(model_class, **kwargs)


class LinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = keypersons.Link

    key_person = factory.SubFactory(KeyPersonFactory)
    purpose = "control"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return links.make(model_class, **kwargs)


class AskedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = keypersons.Asked

    key_person = factory.SubFactory(KeyPersonFactory)
    municipality = factory.LazyFunction(lambda: a_municipality())
    kind = "inform"

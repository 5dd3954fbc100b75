"""This file is about turning the texts and the draws of the demo into rows, a whole table at a time."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from organisations.demo import rhythms
from organisations.demo.content import Kind, Plan, Texts, kinds
from organisations.demo.drawing import Draw
from organisations.demo.phrases import NOTICE, SECOND_NAMES, TIMES, description
from organisations.demo.places import Town
from organisations.demo.rows import Rows
from organisations.demo.squares import square
from organisations.demo.times import DAY, life
from organisations.models import (
    Expertise,
    Language,
    Location,
    Organisation,
    OrganisationText,
    Schedule,
    Service,
    ServiceText,
    TargetGroup,
    Theme,
    Visibility,
)
from organisations.slugs import slug_for
from places.models import District, Municipality

# Invented entries always get the same number, so that links to the demo keep working after a reset.
NAMESPACE = uuid.UUID("5b1f0c0e-7d1c-4d52-9d5c-0a7c5b9a2f10")
RETURN_REASON = (
    "Wij begrijpen nog niet goed voor wie dit is en wanneer mensen kunnen komen. "
    "Wilt u dat erbij schrijven? Bel ons gerust als dat lastig is."
)
HIDDEN_REASON = (
    "U hebt niet meer gezegd of dit nog klopt. Klopt het nog? Dan staat u met één klik weer op de kaart."
)


@dataclass
class Home:
    """A municipality of the demo with its districts, in the order of the town's quarters."""

    town: Town
    municipality: Municipality
    districts: list[District]


class Builder:
    """Makes the rows of one entry after another; the vocabulary is read once."""

    def __init__(self, homes: dict[str, Home], rng: random.Random) -> None:
        self.homes = homes
        self.rng = rng
        self.rows = Rows()
        self.terms: dict[type[models.Model], dict[str, models.Model]] = {
            model: {term.code: term for term in model._default_manager.all()}
            for model in (Theme, TargetGroup, Expertise, Language)
        }
        self.number = 10

    def add(self, plan: Plan, drawn: Draw) -> Organisation:
        home = self.homes[plan.town]
        district = home.districts[drawn.district]
        texts = {language: text.format(wijk=district.name) for language, text in plan.text.items()}
        organisation = self._organisation(plan, drawn, home, district)
        self.rows.organisations.append(organisation)
        self._texts(OrganisationText, {"organisation": organisation}, texts, description(plan, self.rng))
        locations = self._locations(organisation, plan, drawn, home)
        for order, code in enumerate(plan.services):
            self._service(organisation, kinds()[code], plan, drawn, locations, order)
        self._link(organisation, "themes", Theme, plan.themes)
        self._link(organisation, "target_groups", TargetGroup, plan.target_groups)
        self._link(organisation, "expertise", Expertise, plan.expertise)
        self._link(organisation, "languages", Language, drawn.languages)
        self._serve(organisation, plan, drawn, home)
        return organisation

    def _link(self, owner: models.Model, name: str, model: type[models.Model], codes: Iterable[str]) -> None:
        self.rows.links += [(owner, name, self.terms[model][code]) for code in codes]

    def _organisation(self, plan: Plan, drawn: Draw, home: Home, district: District) -> Organisation:
        name = plan.name.format(wijk=district.name)
        number = uuid.uuid5(NAMESPACE, plan.name)
        lived = life(plan, self.rng)
        is_off = lived.status in (Organisation.Status.HIDDEN, Organisation.Status.ARCHIVED)
        is_returned = lived.status == Organisation.Status.RETURNED
        return Organisation(
            uuid=number,
            slug=slug_for(name, uuid=number),
            name=name,
            other_names=self._second_name(plan, drawn),
            kind=plan.kind,
            size=plan.size,
            is_invented=True,
            municipality=home.municipality,
            has_no_place=not plan.places,
            facts=plan.facts,
            approach=plan.approach,
            **self._conditions(),
            **self._contact(plan, slug_for(name, uuid=number)),
            status=lived.status,
            submitted_at=lived.submitted_at,
            published_at=lived.published_at,
            verified_at=lived.published_at,
            confirmed_at=lived.confirmed_at,
            created_at=lived.created_at,
            return_reason=RETURN_REASON if is_returned else HIDDEN_REASON if is_off else "",
            return_task="services" if is_returned else "",
        )

    def _second_name(self, plan: Plan, drawn: Draw) -> str:
        if "mensen-ontmoeten" not in plan.themes or self.rng.random() < 0.4:
            return ""
        return next((SECOND_NAMES[code] for code in drawn.languages if code in SECOND_NAMES), "")

    def _conditions(self) -> dict[str, str]:
        if self.rng.random() < 0.35:
            return {}
        return {
            "notice": self.rng.choice(NOTICE),
            "times": self.rng.choice(TIMES),
            "compensation": self.rng.choice(Organisation.Compensation.values),
        }

    def _contact(self, plan: Plan, slug: str) -> dict[str, Any]:
        # No Dutch number begins with a zero after the area code: these cannot be dialled.
        self.number += 1
        phone = f"+3130000{self.number:04}"
        has_phone = any(kinds()[code].way_in == "phone" for code in plan.services)
        shown = Visibility.MUNICIPALITY if plan.is_personal else Visibility.EVERYONE
        return {
            "email": f"{slug}@example.org",
            "phone": phone if has_phone or self.rng.random() < 0.7 else "",
            "whatsapp": phone if self.rng.random() < 0.3 else "",
            "website": f"https://{slug}.example.org/" if self.rng.random() < 0.45 else "",
            "phone_visibility": shown,
            "whatsapp_visibility": shown,
            "is_contact_personal": plan.is_personal,
        }

    def _texts(
        self,
        model: type[models.Model],
        owner: dict[str, models.Model],
        summaries: Texts,
        descriptions: Texts,
        titles: Texts | None = None,
    ) -> None:
        """Dutch is their own text, the others are translations: most by people, some by a machine."""
        rows: Any = self.rows.texts if model is OrganisationText else self.rows.service_texts
        by_machine = self.rng.random() < 0.15
        for language, summary in summaries.items():
            is_machine = by_machine and language == "ar"
            rows.append(
                model(
                    **owner,
                    language=language,
                    title=(titles or {}).get(language, ""),
                    summary=summary,
                    description=descriptions.get(language, ""),
                    origin="own" if language == "nl" else "machine" if is_machine else "translated",
                )
            )

    def _locations(self, organisation: Organisation, plan: Plan, drawn: Draw, home: Home) -> list[Location]:
        """The first place stands in the entry's own district, others in districts further on."""
        made = []
        for order, place_type in enumerate(plan.places):
            index = (drawn.district + 3 * order) % len(home.districts)
            made.append(self._location(organisation, plan, home, index, place_type, order))
        self.rows.locations += made
        return made

    def _location(
        self, organisation: Organisation, plan: Plan, home: Home, index: int, place_type: str, order: int
    ) -> Location:
        spot = square(home.town, home.town.quarters[index], place_type, rng=self.rng)
        is_pending = plan.state == "pending"
        maybe = self.rng.choice((Location.Known.UNKNOWN, Location.Known.NO, Location.Known.UNKNOWN))
        return Location(
            organisation=organisation,
            order=order,
            place_type=spot.place_type,
            # The name of a building gives away an address.
            label="" if plan.is_hidden or is_pending else spot.label,
            street="" if is_pending else spot.street,
            house_number=spot.house_number,
            postcode=spot.postcode,
            city="" if is_pending else spot.city,
            shows_address=not plan.is_hidden,
            lookup=Location.Lookup.PENDING if is_pending else Location.Lookup.FOUND,
            point=None if is_pending else spot.point,
            wheelchair=Location.Known.YES if "wheelchair" in plan.facts else maybe,
            toilet=self.rng.choice(Location.Known.values),
            quiet=self.rng.choice((Location.Known.YES, Location.Known.UNKNOWN)),
        )

    def _serve(self, organisation: Organisation, plan: Plan, drawn: Draw, home: Home) -> None:
        """Without a place as many districts as the plan says; with one its own, or now and then the town."""
        count = plan.serves or (1 if plan.places else 10)
        if count >= 10 or (plan.places and self.rng.random() < 0.15):
            self.rows.links.append((organisation, "serves_municipalities", home.municipality))
            return
        for step in range(min(count, len(home.districts))):
            district = home.districts[(drawn.district + step) % len(home.districts)]
            self.rows.links.append((organisation, "serves_districts", district))

    def _service(
        self,
        organisation: Organisation,
        kind: Kind,
        plan: Plan,
        drawn: Draw,
        locations: list[Location],
        order: int,
    ) -> None:
        status, closed_until = self._standing(plan, order)
        service = Service(
            organisation=organisation,
            order=order,
            is_free=not kind.cost,
            cost=kind.cost,
            minimum_age=kind.minimum_age,
            maximum_age=kind.maximum_age,
            way_in=kind.way_in,
            is_online=kind.is_online,
            status=status,
            closed_until=closed_until,
        )
        self.rows.services.append(service)
        languages = [code for code in ("nl", "en", "ar") if code in plan.text]
        self._texts(
            ServiceText,
            {"service": service},
            {code: kind.summary[code] for code in languages},
            {},
            kind.title,
        )
        self._link(service, "themes", Theme, kind.themes)
        self._link(service, "target_groups", TargetGroup, kind.target_groups)
        if len(drawn.languages) > 2 and self.rng.random() < 0.25:
            self._link(service, "languages", Language, drawn.languages[:2])
        if locations and not (kind.is_online or kind.is_away):
            self.rows.links.append((service, "locations", locations[order % len(locations)]))
        if kind.hours:
            self.rows.schedules += [
                Schedule(service=service, **block) for block in rhythms.blocks(kind.hours, self.rng)
            ]

    def _standing(self, plan: Plan, order: int) -> tuple[str, Any]:
        """Nearly everything goes on; now and then something pauses until a day."""
        if order and plan.state == "published" and self.rng.random() < 0.04:
            until = timezone.localdate() + self.rng.randrange(10, 40) * DAY
            return Service.Status.CLOSED, until
        return Service.Status.ACTIVE, None

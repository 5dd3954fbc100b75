"""This file is about the pages on where: an address through the register, or the areas without one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import LineField
from organisations import placing
from organisations.forms.entry import UNKNOWN_CHOICE, EntryForm, from_yes_or_no, one_of, yes_or_no
from organisations.models import Location
from organisations.versions import Values
from organisations.whereabouts import DETAIL_FIELDS, Address
from places import geocoding
from places.addresses import HouseNumber, NotAnAddress, read_house_number, read_postcode, spaced
from places.models import District, Municipality
from places.points import NotAPoint, read_point

NO_ADDITION = "-"
# A page with more boxes than this asks for the municipality first.
MOST_AREAS = 80


class PlaceForm(EntryForm):
    """One place. After a look in the register `options` holds the additions to choose from, if any."""

    hides_optional = True

    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "is-short", "dir": "ltr", "autocomplete": "postal-code"}),
    )
    house_number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "is-short", "dir": "ltr", "autocomplete": "off"}),
    )
    addition = forms.CharField(
        label=_("Addition, if there is one"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "is-short", "dir": "ltr", "autocomplete": "off"}),
    )
    pick = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    keep_unknown = forms.BooleanField(
        label=_("The address is right. Keep it."), required=False, widget=forms.HiddenInput
    )
    shows_address = yes_or_no(
        label=_("May people see this address?"),
        yes=_("Yes, people can come here"),
        no=_("No, show only the district. For example: it is somebody's home."),
        required=False,
    )
    label = LineField(
        label=_("Name of the place"),
        help_text=_("For example: the community centre, room 2."),
        max_length=80,
        required=False,
    )
    place_type = one_of(Location.PlaceType.choices, label=_("What kind of place is it?"), required=False)
    wheelchair = one_of(Location.Known.choices, label=_("Can a wheelchair come in?"), required=False)
    toilet = one_of(Location.Known.choices, label=_("Is there an accessible toilet?"), required=False)
    quiet = one_of(Location.Known.choices, label=_("Is there a quiet room?"), required=False)
    lat = LineField(
        label=_("Latitude"),
        help_text=_("For example: 52.091"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "is-short", "dir": "ltr"}),
    )
    lon = LineField(
        label=_("Longitude"),
        help_text=_("For example: 5.122"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "is-short", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, known: Address | None = None, **kwargs: Any) -> None:
        """`known` is the address as it is stored: typed again, nobody has to be asked."""
        super().__init__(*args, **kwargs)
        self.known = known or {}
        self.options: tuple[geocoding.Found, ...] = ()
        self.is_unknown = False
        self.is_unavailable = False
        self.by_hand = False
        self.address: Address = {}

    def has_address(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.has_address():
            return cleaned
        if cleaned.get("shows_address") is None and "shows_address" not in self.errors:
            self.add_error("shows_address", _("Choose who may see the address."))
        self.address = self._read_address(cleaned)
        return cleaned

    def _read_address(self, cleaned: dict[str, Any]) -> Address:
        by_hand = self._read_numbers(cleaned)
        typed = [cleaned.get(name, "") for name in placing.TYPED]
        if by_hand and not any(typed):
            return {**_empty(), **by_hand}
        try:
            postcode = read_postcode(typed[0])
            number = read_house_number(f"{typed[1]} {self._addition(cleaned)}")
        except NotAnAddress as error:
            self.add_error(error.field, str(error))
            return {}
        cleaned["postcode"], cleaned["house_number"] = postcode, str(number.number)
        cleaned["addition"] = number.suffix
        if self.errors:
            # Something else is not right yet; the register is asked when it is.
            return {}
        return {**self._look_up(cleaned, postcode, number), **by_hand}

    def _addition(self, cleaned: dict[str, Any]) -> str:
        pick = cleaned.get("pick", "")
        if not pick:
            return str(cleaned.get("addition", ""))
        return "" if pick == NO_ADDITION else pick

    def _read_numbers(self, cleaned: dict[str, Any]) -> Address:
        lat, lon = cleaned.get("lat", ""), cleaned.get("lon", "")
        if not lat and not lon:
            return {}
        try:
            point = read_point(f"{lat};{lon}")
        except NotAPoint as error:
            self.add_error("lat", str(error))
            return {}
        self.by_hand = True
        lookup = str(Location.Lookup.BY_HAND)
        return {"lat": round(point.y, 7), "lon": round(point.x, 7), "lookup": lookup}

    def _look_up(self, cleaned: dict[str, Any], postcode: str, number: HouseNumber) -> Address:
        """The address as the register writes it; without an answer as it was typed, to be looked up later."""
        typed = {"postcode": postcode, "house_number": str(number.number), "addition": number.suffix}
        if self.known.get("lookup") == Location.Lookup.FOUND and typed == {
            name: self.known.get(name) for name in typed
        }:
            return dict(self.known)
        answer = geocoding.find_address(postcode, number)
        if isinstance(answer, geocoding.Found):
            cleaned["addition"] = answer.addition
            return _found(answer)
        if isinstance(answer, geocoding.Ambiguous):
            self.options = answer.options
            self.add_error("addition", _("There is more than one door with this number. Choose which one."))
            return {}
        self.is_unavailable = isinstance(answer, geocoding.Unavailable)
        if isinstance(answer, geocoding.NotFound) and not cleaned.get("keep_unknown"):
            self.is_unknown = True
            self.add_error("postcode", _("We do not know this address. Look at the postcode and the number."))
            return {}
        lookup = Location.Lookup.PENDING if self.is_unavailable else Location.Lookup.FAILED
        return {**_empty(), **typed, "lookup": str(lookup)}

    def doors(self) -> list[tuple[str, str]]:
        """The additions to choose from, with the whole address."""
        return [(option.addition or NO_ADDITION, option.address) for option in self.options]

    def values(self) -> Values:
        cleaned = self.cleaned_data
        details = {name: cleaned[name] or _NOTHING.get(name, "") for name in DETAIL_FIELDS}
        details["shows_address"] = bool(cleaned["shows_address"])
        typed = {name: cleaned.get(name) or "" for name in placing.TYPED}
        numbers = {name: self.address.get(name) if self.by_hand else None for name in ("lat", "lon")}
        return {"place": placing.AT_ADDRESS, **typed, **numbers, "address": self.address, **details}

    @classmethod
    def initial_of(cls, values: Values) -> Values:
        postcode = spaced(values["postcode"]) if values["postcode"] else ""
        return {**values, "postcode": postcode, "shows_address": from_yes_or_no(values["shows_address"])}


class WhereForm(PlaceForm):
    place = one_of(
        [(placing.AT_ADDRESS, _("At an address")), (placing.NO_PLACE, _("We have no fixed place"))],
        label=_("Where can people find you?"),
    )
    districts = forms.MultipleChoiceField(
        label=_("In which districts are you active?"),
        help_text=_("You may choose more than one. Do you help only at your address? Then choose nothing."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-areas"}),
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    municipalities = forms.MultipleChoiceField(
        label=_("Or in a whole municipality"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-areas"}),
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = [(town.code, town.name) for town in Municipality.objects.active().order_by("name")]
        self.fields["municipalities"].choices = towns  # type: ignore[attr-defined]
        self.fields["districts"].choices = self._district_choices()  # type: ignore[attr-defined]

    def _district_choices(self) -> list[Any]:
        """The districts; under the name of their municipality when there are several."""
        districts = (
            District.objects.active()
            .select_related("parent")
            .defer("geometry", "centre", "parent__geometry", "parent__centre")
        )
        self.shows_areas_button = districts.count() > MOST_AREAS
        if self.shows_areas_button:
            districts = districts.filter(parent__in=self._near())
        groups: dict[str, list[tuple[str, str]]] = {}
        for district in districts.order_by("parent__name", "code"):
            groups.setdefault(district.parent.name, []).append((district.code, district.name))
        return list(groups.items()) if len(groups) > 1 else next(iter(groups.values()), [])

    def _near(self) -> list[int]:
        """The municipalities that the entry has to do with, with what is ticked on this page."""
        codes = {name: self._ticked(name) for name in ("municipalities", "districts")}
        near = list(
            Municipality.objects.filter(code__in=codes["municipalities"]).values_list("pk", flat=True)
        )
        near += District.objects.filter(code__in=codes["districts"]).values_list("parent", flat=True)
        near += self.entry.serves_districts.values_list("parent", flat=True)
        return [*near, self.entry.municipality_id] if self.entry.municipality_id else near

    def _ticked(self, name: str) -> list[str]:
        posted = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        return [*posted, *(self.initial.get(name) or [])]

    def has_address(self) -> bool:
        return bool(self.cleaned_data.get("place") == placing.AT_ADDRESS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("place") == placing.NO_PLACE:
            for name in (*placing.TYPED, "lat", "lon"):
                self.errors.pop(name, None)
            if not cleaned.get("districts") and not cleaned.get("municipalities"):
                self.add_error("districts", _("Choose where you are active. Choose at least one."))
        return cleaned

    def values(self) -> Values:
        areas = {name: sorted(self.cleaned_data[name]) for name in ("districts", "municipalities")}
        return {**super().values(), "place": self.cleaned_data["place"], **areas}


_NOTHING = {
    "place_type": str(Location.PlaceType.OTHER),
    **{name: str(Location.Known.UNKNOWN) for name in ("wheelchair", "toilet", "quiet")},
}


def _empty() -> Address:
    return {
        **dict.fromkeys(("street", "house_number", "addition", "postcode", "city", "bag_id"), ""),
        "lat": None,
        "lon": None,
    }


def _found(answer: geocoding.Found) -> Address:
    return {
        "street": answer.street,
        "house_number": answer.number,
        "addition": answer.addition,
        "postcode": answer.postcode,
        "city": answer.city,
        "bag_id": answer.bag_id,
        "lookup": str(Location.Lookup.FOUND),
        "lat": round(answer.point.y, 7),
        "lon": round(answer.point.x, 7),
    }

"""This file is about undoing a change set whole, and about who is named for it."""

import pytest

from organisations import change_words, history
from organisations.models import Location, Organisation, Service
from tests.factories import (
    LocationFactory,
    OrganisationFactory,
    ScheduleFactory,
    ServiceFactory,
    ServiceTextFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return UserFactory(email="amina@example.org", name="Amina")


@pytest.fixture
def entry():
    return OrganisationFactory(name="De Brug", phone="+31301234567", themes=["taal"], languages=["pl"])


def last_set(entry):
    return history.change_sets_of(Organisation.objects.filter(pk=entry.pk)).first()


def test_undo_puts_a_field_back(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="contact"):
        entry.phone = "+31307654321"
        entry.save()

    history.undo(last_set(entry).pk, by=amina)

    assert str(Organisation.objects.get().phone) == "+31301234567"


def test_undo_puts_a_bulk_update_back(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="contact"):
        Organisation.objects.filter(pk=entry.pk).update(phone="+31307654321")

    history.undo(last_set(entry).pk, by=amina)

    assert str(Organisation.objects.get().phone) == "+31301234567"


def test_undo_puts_many_to_many_rows_back(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="what"):
        entry.themes.set([ThemeFactory(code="geld")])

    history.undo(last_set(entry).pk, by=amina)

    assert [theme.code for theme in entry.themes.all()] == ["taal"]
    assert Organisation.objects.get().listing.themes == ["taal"]


def test_undo_takes_a_new_place_away(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="where"):
        LocationFactory(organisation=entry)

    history.undo(last_set(entry).pk, by=amina)

    assert list(Location.objects.all()) == []


def test_undo_brings_a_removed_service_back_with_all_that_hung_on_it(amina, entry):
    service = ServiceFactory(organisation=entry)
    ServiceTextFactory(service=service, title="Taalles")
    ScheduleFactory(service=service)
    service.themes.set([ThemeFactory(code="taal")])
    with history.change_set(by=amina, organisation=entry, what="services"):
        service.delete()

    history.undo(last_set(entry).pk, by=amina)

    back = Service.objects.get()
    assert (str(back), back.schedules.count(), [t.code for t in back.themes.all()]) == (
        "Taalles",
        1,
        ["taal"],
    )


def test_undo_of_an_undo_does_the_change_again(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="services"):
        LocationFactory(organisation=entry)
        entry.themes.clear()

    history.undo(last_set(entry).pk, by=amina)
    undone = next(
        c for c in history.change_sets_of(Organisation.objects.all()) if c.metadata["what"] == "undo"
    )
    history.undo(undone.pk, by=amina)

    assert (entry.locations.count(), entry.themes.count()) == (1, 0)


def test_undo_leaves_later_changes_of_other_fields_alone(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="contact"):
        Organisation.objects.filter(pk=entry.pk).update(phone="+31307654321")
    first = last_set(entry)
    with history.change_set(by=amina, organisation=entry, what="conditions"):
        Organisation.objects.filter(pk=entry.pk).update(notice="Een week")

    history.undo(first.pk, by=amina)

    again = Organisation.objects.get()
    assert (str(again.phone), again.notice) == ("+31301234567", "Een week")


def test_undo_refuses_and_changes_nothing_when_the_same_field_changed_later(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="contact"):
        Organisation.objects.filter(pk=entry.pk).update(phone="+31307654321", notice="Een dag")
    first = last_set(entry)
    with history.change_set(by=amina, organisation=entry, what="contact"):
        Organisation.objects.filter(pk=entry.pk).update(phone="+31309999999")

    with pytest.raises(history.CannotUndo):
        history.undo(first.pk, by=amina)

    again = Organisation.objects.get()
    assert (str(again.phone), again.notice) == ("+31309999999", "Een dag")


def test_a_step_in_the_life_of_an_entry_is_not_undone_from_the_list(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="hide"):
        Organisation.objects.filter(pk=entry.pk).update(status="hidden")

    with pytest.raises(history.CannotUndo):
        history.undo(last_set(entry).pk, by=amina)


def test_a_change_set_is_told_in_words_with_who_did_it(amina, entry):
    with history.change_set(by=amina, organisation=entry, what="contact"):
        entry.phone = "+31307654321"
        entry.save()
        entry.themes.set([ThemeFactory(code="geld")])

    (told,) = change_words.read([last_set(entry)])

    assert (told.by, told.organisation, told.what, told.can_undo) == (amina, entry, "contact", True)
    assert [(line.was, line.now, line.added, line.removed) for line in told.lines] == [
        ("030 123 4567", "030 765 4321", [], []),
        ("", "", ["Geld"], ["Taal"]),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_telling_change_sets_takes_as_many_queries_for_three_as_for_one(
    amina, entry, count, django_assert_num_queries
):
    for number in range(count):
        with history.change_set(by=amina, organisation=entry, what="what"):
            entry.themes.set([ThemeFactory(code=f"thema-{number}")])

    with django_assert_num_queries(5):
        change_words.read(history.change_sets_of(Organisation.objects.all()))


# What is hidden stays hidden


def changed(entry, by, model=Organisation, **values):
    """One change set after another; the test is one moment, so what is new is looked for by its id."""
    of_entry = history.change_sets_of(Organisation.objects.filter(pk=entry.pk))
    before = set(of_entry.values_list("pk", flat=True))
    rows = model.objects.filter(**{"pk" if model is Organisation else "organisation": entry.pk})
    with history.change_set(by=by, organisation=entry, what="contact"):
        rows.update(**values)
    return (set(of_entry.values_list("pk", flat=True)) - before).pop()


def test_a_number_that_its_owner_hid_is_not_shown_again(amina, entry):
    hidden = changed(entry, amina, phone_visibility="nobody")

    with pytest.raises(history.CannotUndo):
        history.undo(hidden, by=amina)

    assert Organisation.objects.get().phone_visibility == "nobody"


def test_a_number_that_was_always_hidden_does_not_come_back_for_everyone(amina, entry):
    changed(entry, amina, phone_visibility="nobody")
    replaced = changed(entry, amina, phone="+31307654321")
    changed(entry, amina, phone_visibility="everyone")

    with pytest.raises(history.CannotUndo):
        history.undo(replaced, by=amina)

    assert str(Organisation.objects.get().phone) == "+31307654321"


def test_a_number_that_was_shown_by_mistake_can_be_hidden_again(amina, entry):
    changed(entry, amina, phone_visibility="nobody")
    shown = changed(entry, amina, phone_visibility="everyone")

    history.undo(shown, by=amina)

    assert Organisation.objects.get().phone_visibility == "nobody"


def test_an_address_that_became_hidden_is_not_shown_again(amina, entry):
    LocationFactory(organisation=entry, street="Dorpsstraat")
    hidden = changed(entry, amina, Location, shows_address=False)

    with pytest.raises(history.CannotUndo):
        history.undo(hidden, by=amina)

    assert Location.objects.get().shows_address is False


def test_an_address_that_was_always_hidden_does_not_come_back_for_everyone(amina, entry):
    LocationFactory(organisation=entry, street="Thuisstraat", shows_address=False)
    moved = changed(entry, amina, Location, street="Dorpsstraat")
    changed(entry, amina, Location, shows_address=True)

    with pytest.raises(history.CannotUndo):
        history.undo(moved, by=amina)

    assert Location.objects.get().street == "Dorpsstraat"


def test_what_came_back_by_itself_is_not_brought_back_twice(amina, entry):
    taal = ThemeFactory(code="taal")
    of_entry = history.change_sets_of(Organisation.objects.filter(pk=entry.pk))
    with history.change_set(by=amina, organisation=entry, what="what"):
        entry.themes.remove(taal)
    removed = of_entry.get().pk
    with history.change_set(by=amina, organisation=entry, what="what"):
        entry.themes.add(taal)

    with pytest.raises(history.CannotUndo):
        history.undo(removed, by=amina)

    assert [theme.code for theme in entry.themes.all()] == ["taal"]

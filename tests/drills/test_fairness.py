"""This file is about whether the finder spreads the load, town after town, each drawn with its own seed."""

import pytest
from django.utils import timezone

from keypersons.weights import NEAR, SPREAD
from tests.factories import BasisFactory, DistrictFactory, StaffMemberFactory
from tests.keypersons.fairness import simulate

pytestmark = [pytest.mark.drill("fairness"), pytest.mark.django_db]

# Towns of twenty people and two hundred questions, and one that is five times as large.
TOWNS = [*((20, 200, seed) for seed in range(8)), (100, 1000, 8)]


@pytest.fixture
def town(here):
    """A municipality, the district that everybody asks about, and who asks."""
    BasisFactory(municipality=here)
    return here, DistrictFactory(parent=here), StaffMemberFactory(municipality=here, roles=["finder"])


@pytest.mark.parametrize("weights", [NEAR, SPREAD], ids=["near first", "spread first"])
@pytest.mark.parametrize("number, requests, seed", TOWNS)
def test_the_load_is_spread(town, monkeypatch, figures, number, requests, seed, weights):
    outcome = simulate(
        *town,
        clock=lambda now: monkeypatch.setattr(timezone, "now", lambda: now),
        number=number,
        requests=requests,
        seed=seed,
        weights=weights,
    )
    _note(figures, "towns", 1, sum)
    _note(figures, "questions", requests, sum)
    _note(figures, "above maximum", outcome.above_maximum, sum)
    _note(figures, "largest share", round(outcome.largest_share, 2), max)
    _note(figures, "gini", round(outcome.gini, 3), max)
    _note(figures, "starved", round(outcome.starved, 3), max)

    assert outcome.above_maximum == 0
    assert outcome.largest_share <= 1.5
    assert outcome.gini <= 0.35
    assert outcome.starved <= 0.1


def _note(figures, name, value, together):
    """The figures of all towns as one: the sum, or the worst."""
    figures[name] = together([figures.get(name, 0), value])

"""This file is about whether the finder spreads the load in a town that asks two hundred times."""

import pytest
from django.utils import timezone

from keypersons.weights import NEAR, SPREAD
from tests.keypersons.fairness import simulate

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Sets the time."""
    return lambda now: monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.parametrize("weights", [NEAR, SPREAD], ids=["near first", "spread first"])
def test_twenty_people_share_two_hundred_questions(here, south, fatma, clock, weights):
    outcome = simulate(here, south, fatma, clock=clock, weights=weights)

    assert outcome.above_maximum == 0
    assert outcome.largest_share <= 1.5
    assert outcome.gini <= 0.35
    assert outcome.starved <= 0.1

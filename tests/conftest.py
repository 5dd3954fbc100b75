"""This file is about what every test finds: nobody outside to talk to, and a stand-in geocoder on demand."""

import pytest

from organisations import vocabulary_index
from tests.geocoder import geocoder, geocoder_server  # noqa: F401


@pytest.fixture(autouse=True)
def no_outside_world(settings):
    """Without the `geocoder` fixture nobody answers (port 9 is `discard`, closed on loopback)."""
    settings.GEOCODER_URL = "http://127.0.0.1:9/"


@pytest.fixture(autouse=True)
def no_words_of_the_last_test():
    """The vocabulary is kept in the process for a minute."""
    vocabulary_index.forget()

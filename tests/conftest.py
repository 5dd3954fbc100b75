"""This file is about what every test finds: nobody outside to talk to, and a stand-in geocoder on demand."""

import pytest
from django.db import connection
from django.test.utils import setup_databases

from organisations import vocabulary_index
from places import district_index, outlines
from socialmap import speaking
from tests.browsing import chromium, site, visit  # noqa: F401
from tests.geocoder import geocoder, geocoder_server  # noqa: F401
from tests.personas import amina, bilal, carla, dirk, elsewhere, esra, here, resident  # noqa: F401
from tests.smtp import post_office  # noqa: F401
from tests.worker import empty_queue  # noqa: F401


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Tests that commit empty all tables afterwards; the viewing log lets nobody do that unasked."""
    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c socialmap.emptying=on".strip()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The library makes a test database only for tests that ask for `db`; browsers need one as well."""
    if not connection.settings_dict["NAME"].startswith("test_"):
        with django_db_blocker.unblock():
            setup_databases(verbosity=0, interactive=False, keepdb=True)


@pytest.fixture(autouse=True)
def no_outside_world(settings):
    """Without the `geocoder` fixture nobody answers (port 9 is `discard`, closed on loopback)."""
    settings.GEOCODER_URL = "http://127.0.0.1:9/"


@pytest.fixture(autouse=True)
def own_journal(settings, tmp_path):
    """The journal of the working copy tells about real people; tests write in one of their own."""
    settings.JOURNAL = str(tmp_path / "journal")


@pytest.fixture(autouse=True)
def no_words_of_the_last_test():
    """The vocabulary, the names of places and the outlines are kept in the process for a while."""
    vocabulary_index.forget()
    district_index.forget()
    outlines.forget()
    speaking.forget_municipalities()

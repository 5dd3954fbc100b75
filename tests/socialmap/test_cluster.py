"""This file is about the database of a working copy: started once, whole after a crash."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings

from socialmap import cluster
from socialmap.cluster import Cluster, ClusterError, read_url

VISITOR = """
import sys
from pathlib import Path
from socialmap.cluster import Cluster
Cluster(Path(sys.argv[1])).start()
print("in", flush=True)
sys.stdin.read()
"""


def folder_for_all():
    """PostgreSQL's user may enter it; pytest's own folders are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="var-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def var():
    folder = folder_for_all()
    yield folder
    own = Cluster(folder)
    if own.data.exists():
        own.stop()
    shutil.rmtree(own.home, ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made():
    """A cluster that was made once; copying one is quicker than making it."""
    folder = folder_for_all()
    own = Cluster(folder)
    own.start()
    own.leave()
    yield folder / "postgres"
    shutil.rmtree(folder)


@pytest.fixture
def own(made, var):
    subprocess.run(["cp", "--archive", made, var / "postgres"], check=True)
    own = Cluster(var)
    own.start()
    yield own
    own.leave()


@pytest.fixture
def visit(var):
    """Another process that uses the cluster until it is told to go."""
    visitors = []

    def come():
        command = [sys.executable, "-c", VISITOR, var]
        visitor = subprocess.Popen(
            command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        visitors.append(visitor)
        return visitor

    yield come
    for visitor in visitors:
        visitor.communicate()


def crash(own):
    os.kill(own._process(), signal.SIGKILL)
    while own.is_ready():
        time.sleep(0.01)


def test_the_site_owns_its_database_and_nothing_else(own):
    rights = own.ask("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    owner = own.ask("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")

    assert (rights, owner) == ("f|t|f", "socialmap")


def test_a_test_database_has_the_extensions_too(own):
    own.ask("CREATE DATABASE another")

    extensions = own.ask("SELECT extname FROM pg_extension ORDER BY 1", database="another")

    assert set(cluster.EXTENSIONS) <= set(extensions.splitlines())


def test_nobody_else_can_reach_it(own):
    sockets = own.ask("SHOW listen_addresses"), own.home.stat().st_mode & 0o777

    assert sockets == ("", 0o700)


def test_two_starts_at_once_make_one_cluster(var, visit):
    visitors = [visit() for _ in range(3)]

    assert [visitor.stdout.readline() for visitor in visitors] == ["in\n"] * 3


def test_the_last_one_out_stops_it(own, visit):
    visitor = visit()
    visitor.stdout.readline()

    own.leave()
    was_left_running = own.is_ready()
    visitor.communicate()

    assert (was_left_running, own.is_ready()) == (True, False)


def test_it_comes_back_after_a_crash(own):
    own.ask("CREATE TABLE kept AS SELECT 7 AS number")
    own.leave()
    own.start()
    crash(own)
    own.leave()

    own.start()

    assert own.ask("SELECT number FROM kept") == "7"


def test_a_number_that_another_process_has_now_does_not_stop_it(own):
    crash(own)
    own.leave()
    notes = (own.data / "postmaster.pid").read_text().splitlines()
    (own.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *notes[1:]]))

    own.start()

    assert own.is_ready()


def test_it_moves_out_when_its_name_is_too_long(var):
    deep = var / ("x" * 90)
    deep.mkdir()
    own = Cluster(deep)

    own.start()

    assert (own.is_ready(), own.link.is_symlink(), own.home.stat().st_mode & 0o777) == (True, True, 0o700)
    own.leave()
    shutil.rmtree(own.home)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root starts PostgreSQL as another user.")
def test_it_moves_out_when_its_user_may_not_enter(var):
    var.chmod(0o700)
    own = Cluster(var)

    own.start()

    owner = pwd.getpwuid(own.home.stat().st_uid).pw_name
    assert (own.is_ready(), own.link.is_symlink(), owner) == (True, True, "postgres")
    own.leave()
    shutil.rmtree(own.home)


def test_it_starts_anew_when_the_system_emptied_its_temporary_folder(var):
    var.chmod(0o755)
    (var / "postgres").symlink_to(var / "gone")
    own = Cluster(var)

    own.start()

    assert own.is_ready()
    own.leave()


def test_a_folder_that_others_can_read_is_not_trusted(var):
    elsewhere = var / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (var / "postgres").symlink_to(elsewhere)

    with pytest.raises(ClusterError, match="belongs to somebody else"):
        Cluster(var).start()


def test_the_signing_key_is_made_once_and_is_private(var, monkeypatch):
    monkeypatch.setattr(cluster, "VAR", var)

    keys = cluster.local_secret(), cluster.local_secret()

    assert (keys[0] == keys[1], len(keys[0]) > 50) == (True, True)
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgis://ann:p%40ss@db:5433/map", ("map", "ann", "p@ss", "db", "5433", {})),
        ("postgres://ann@db/map?sslmode=require", ("map", "ann", "", "db", "", {"sslmode": "require"})),
        ("postgis://dev@%2FRun%2Fpg/h1", ("h1", "dev", "", "/Run/pg", "", {})),
        ("postgis://ann@[::1]:5432/map", ("map", "ann", "", "::1", "5432", {})),
        ("postgis://ann@[::1]/map", ("map", "ann", "", "::1", "", {})),
        ("postgis:///map", ("map", "", "", "", "", {})),
    ],
)
def test_an_address_names_the_server(url, expected):
    assert tuple(read_url(url).values()) == expected


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "mysql://a@b/c",
            "DATABASE_URL must begin with postgis://, for instance postgis://user:password@host/name.",
        ),
        (
            "postgis://a@b",
            "DATABASE_URL must end with the name of one database, as in postgis://user@host/name.",
        ),
        (
            "postgis://a@b/c/d",
            "DATABASE_URL must end with the name of one database, as in postgis://user@host/name.",
        ),
        ("postgis://a@b:x/c", "DATABASE_URL has the port “x”, which is not a number."),
    ],
)
def test_a_wrong_address_is_refused_with_a_sentence(url, sentence):
    with pytest.raises(ClusterError) as refusal:
        read_url(url)

    assert str(refusal.value) == sentence

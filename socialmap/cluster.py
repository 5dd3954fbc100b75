"""This file is about the PostGIS that belongs to this working copy, and how the site finds its database."""

import atexit
import contextlib
import fcntl
import os
import pwd
import secrets
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

# The site is an ordinary owner of its own database, as it would be on a real server.
ROLE = DATABASE = "socialmap"
SUPERUSER = "postgres"
SOCKET = ".s.PGSQL.5432"
# The kernel allows 107 bytes for a socket's path; a little is left for the lock file beside it.
LONGEST_SOCKET_PATH = 100
EXTENSIONS = ("postgis", "pg_trgm", "unaccent")

# Errors without statements and details: what people type must not end up in a log.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "synchronous_commit": "off",
    "jit": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

# On the web slow questions are cut off (an import may take its time), compiling them never pays,
# and what people save outlives a crash.
WEB_OPTIONS = "-c statement_timeout=3000 -c idle_in_transaction_session_timeout=30000"
WEB_OPTIONS += " -c jit=off -c synchronous_commit=on"
_one_at_a_time = threading.Lock()


def keep_asking(pool: Any) -> None:
    """Lets a pool ask for its database every second, instead of after twice as long each time.

    A pool that gave a connection up does not try again by itself; growing by one does.
    """
    with _one_at_a_time:
        pool.resize(0, pool.max_size)
        pool.resize(1, pool.max_size)


WEB_POOL = {
    "min_size": 1,
    "max_size": 8,
    "timeout": 5,
    "reconnect_timeout": 2,
    "reconnect_failed": keep_asking,
}

# socialmap.wsgi sets this: only the web keeps connections and cuts off slow questions.
serves_web = False


class ClusterError(Exception):
    """The database cannot be used; the message says why and what to do."""


def database(url: str = "", *, web: bool = False) -> dict[str, Any]:
    """Django's settings of one database: the server that the URL names, or else our own, started."""
    if url:
        settings = read_url(url)
    else:
        own = Cluster(VAR)
        own.start()
        settings = {"NAME": DATABASE, "USER": ROLE, "PASSWORD": "", "HOST": str(own.home), "PORT": ""}
    options: dict[str, Any] = settings.pop("OPTIONS", {})
    if web:
        options["pool"] = WEB_POOL
        options["options"] = f"{WEB_OPTIONS} {options.get('options', '')}".strip()
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        **settings,
        # A pool keeps the connections, so Django itself must not.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def read_url(url: str) -> dict[str, Any]:
    """Reads postgis://user:password@host:port/name?sslmode=require; %2Frun%2Fpg is a socket's folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgis", "postgresql", "postgres"}:
        raise ClusterError(
            "DATABASE_URL must begin with postgis://, for instance postgis://user:password@host/name."
        )
    login, _, place = parts.netloc.rpartition("@")
    host, colon, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    if not colon:
        host, port = place, ""
    if port and not port.isdecimal():
        raise ClusterError(f"DATABASE_URL has the port “{port}”, which is not a number.")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise ClusterError(
            "DATABASE_URL must end with the name of one database, as in postgis://user@host/name."
        )
    user, _, password = login.partition(":")
    return {
        "NAME": name,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": unquote(host).strip("[]"),
        "PORT": port,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def exists() -> bool:
    """Whether this working copy has a database of its own."""
    return Cluster(VAR).data.exists()


def local_secret() -> str:
    """The signing key of this working copy, made once and readable by its owner only."""
    path = VAR / "secret_key"
    if not path.exists():
        make_var(VAR)
        handle, draft = tempfile.mkstemp(dir=VAR)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        # A link either appears whole or not at all, also when two processes start together.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text()


def make_var(var: Path) -> None:
    """Makes the folder for everything that is not in the repository; others may pass through, not look."""
    if not var.exists():
        var.mkdir(parents=True, exist_ok=True)
        var.chmod(0o711)


class Cluster:
    """One PostgreSQL cluster below a folder, without a TCP port, for as long as somebody uses it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.link = var / "postgres"
        self._used: int | None = None

    @property
    def home(self) -> Path:
        """Where data and socket really are: below the folder, or somewhere private that it points to."""
        return self.link.resolve()

    @property
    def data(self) -> Path:
        return self.home / "data"

    def start(self) -> None:
        """Starts the cluster unless it runs, and holds it until this process ends. Again after a crash."""
        with self._alone():
            self._make_home()
            if not self.is_ready():
                self._launch()
            if not (self.home / "complete").exists():
                self._equip()
                (self.home / "complete").touch()
            if self._used is None:
                self._used = os.open(self.var / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._used, fcntl.LOCK_SH)
                atexit.register(self.leave, os.getpid())

    def leave(self, process: int | None = None, *, patience: float = 0) -> None:
        """Lets go of the cluster; the last one out stops it. A forked child has nothing to let go of.

        Who just ended others waits for a moment until the system has let go for them.
        """
        if self._used is None or process not in {None, os.getpid()}:
            return
        deadline = time.monotonic() + patience
        with self._alone():
            while not (is_last := self._is_last()) and time.monotonic() < deadline:
                time.sleep(0.05)
            if is_last:
                self.stop()
            os.close(self._used)
            self._used = None

    def _is_last(self) -> bool:
        try:
            fcntl.flock(self._used or 0, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def stop(self) -> None:
        """Stops the cluster at once, whoever uses it."""
        if self._process() is not None:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "30")

    def is_ready(self) -> bool:
        """Whether the cluster answers now."""
        if self._process() is None or "ready" not in self._pid_lines()[7:8]:
            return False
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self.home / SOCKET)) == 0

    def ask(self, sql: str, *, database: str = DATABASE, user: str = ROLE) -> str:
        """What psql answers, without decoration."""
        arguments = ["-h", str(self.home), "-U", user, "-d", database, "-XqAt", "-v", "ON_ERROR_STOP=1"]
        return self._run("psql", *arguments, text=sql).strip()

    # Making

    def _make_home(self) -> None:
        if self.link.is_symlink() and not self.link.exists():
            self.link.unlink()  # A temporary folder that the system emptied.
        if not self.link.exists():
            self.link.mkdir(mode=0o700)
            if not self._suits(self.link):
                self.link.rmdir()
                self.link.symlink_to(self._private_folder())
        # Another person could have made a temporary folder of the same name after ours was swept away.
        status = self.home.stat()
        if status.st_uid != self._owner() or status.st_mode & 0o077:
            raise ClusterError(f"{self.link} belongs to somebody else. Remove it, or run this as its owner.")

    def _private_folder(self) -> Path:
        for parent in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp"]):  # noqa: S108 (made by mkdtemp)
            folder = Path(tempfile.mkdtemp(prefix="socialmap-", dir=parent))
            if self._suits(folder):
                return folder
            folder.rmdir()
        raise ClusterError(
            "No folder was found that PostgreSQL may use. Set TMPDIR to one with a short name."
        )

    def _suits(self, folder: Path) -> bool:
        """Whether PostgreSQL can live there: reachable, private and with a short enough name."""
        if len(os.fsencode(folder.resolve() / SOCKET)) > LONGEST_SOCKET_PATH:
            return False
        try:
            os.chown(folder, self._owner(), -1)
        except PermissionError:
            return False
        status = folder.stat()
        if status.st_uid != self._owner() or status.st_mode & 0o077:
            return False
        look = subprocess.run(["test", "-w", folder], cwd="/", check=False, **self._identity())
        return look.returncode == 0

    def _launch(self) -> None:
        if not self.data.exists():
            self._initialise()
        self._wait_for_the_previous()
        if self.is_ready():
            return
        for seconds in (0.5, 2, 5):
            try:
                self._serve()
                break
            except ClusterError:
                time.sleep(seconds)  # The last processes of a crashed server may need a moment.
        else:
            self._serve()

    def _serve(self) -> None:
        options = {**OPTIONS, "unix_socket_directories": str(self.home)}
        words = shlex.join(f"--{name}={value}" for name, value in options.items())
        log = self.home / "log"
        try:
            self._run("pg_ctl", "start", "-D", str(self.data), "-w", "-t", "60", "-l", str(log), "-o", words)
        except ClusterError as error:
            last = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
            raise ClusterError("\n".join([f"{error} The end of {log}:", *last])) from error

    def _initialise(self) -> None:
        draft = self.home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        how = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        self._run("initdb", "-D", str(draft), "-U", SUPERUSER, *how)
        draft.rename(self.data)

    def _wait_for_the_previous(self) -> None:
        """A server that is starting or stopping is waited for; what a crash left behind is removed."""
        deadline = time.monotonic() + 60
        while self._process() is not None and not self.is_ready() and time.monotonic() < deadline:
            time.sleep(0.05)
        if self._process() is None:
            for left in (self.data / "postmaster.pid", self.home / SOCKET, self.home / f"{SOCKET}.lock"):
                left.unlink(missing_ok=True)

    def _equip(self) -> None:
        """Makes the role and the database; extensions go into the template, for the databases of tests."""
        role = f"SELECT 'CREATE ROLE {ROLE} LOGIN CREATEDB'"
        role += f" WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')"
        self.ask(f"{role} \\gexec", database="postgres", user=SUPERUSER)
        extensions = "".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
        self.ask(extensions, database="template1", user=SUPERUSER)
        base = f"SELECT 'CREATE DATABASE {DATABASE} OWNER {ROLE}'"
        base += f" WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}')"
        self.ask(f"{base} \\gexec", database="postgres", user=SUPERUSER)

    # Looking

    def _pid_lines(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _process(self) -> int | None:
        """The server's process, if it lives. Numbers are used again, but only ours names our folder."""
        number = next(iter(self._pid_lines()), "")
        if not number.isdecimal():
            return None
        try:
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return None
        return int(number) if os.fsencode(self.data) in words else None

    # Doing

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops the cluster."""
        try:
            make_var(self.var)
            lock = os.open(self.var / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as error:
            raise ClusterError(
                f"{self.var} belongs to somebody else. Remove it, or run this as its owner."
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _owner(self) -> int:
        """PostgreSQL refuses to run as root; then it runs as the user that its package made."""
        if os.geteuid() != 0:
            return os.geteuid()
        try:
            return pwd.getpwnam("postgres").pw_uid
        except KeyError as error:
            raise ClusterError(
                "The user postgres is missing. Install PostgreSQL: make run does it."
            ) from error

    def _identity(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": self._owner(), "group": pwd.getpwuid(self._owner()).pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: str, text: str = "") -> str:
        command = [str(self.binaries() / program), *arguments]
        # Variables such as PGHOST would lead elsewhere.
        surroundings = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, cwd="/", env=surroundings, **self._identity()
        )
        if done.returncode:
            raise ClusterError(f"{program} did not succeed. {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def binaries(self) -> Path:
        """The programs of the newest PostgreSQL with PostGIS, or of the one that made the data."""
        found = {path.parent.name: path for path in Path("/usr/lib/postgresql").glob("*/bin")}
        usable = [
            number
            for number, path in found.items()
            if (path / "initdb").exists()
            and Path(f"/usr/share/postgresql/{number}/extension/postgis.control").exists()
        ]
        if not usable:
            raise ClusterError(
                "PostgreSQL with PostGIS is missing. make run installs it on Debian and Ubuntu."
            )
        made_by = self.data / "PG_VERSION"
        version = made_by.read_text().strip() if made_by.exists() else max(usable, key=float)
        if version not in usable:
            raise ClusterError(
                f"{self.link} was made by PostgreSQL {version}, which is not installed."
                " Install it, or remove the folder."
            )
        return found[version]

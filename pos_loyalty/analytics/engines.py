"""The engines by name."""

from pathlib import Path
from typing import Literal, get_args

from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.engine import Engine, EngineError
from pos_loyalty.analytics.postgres_engine import PostgresEngine
from pos_loyalty.analytics.spark_engine import SparkEngine

EngineName = Literal["duckdb", "postgres", "spark"]
NAMES: tuple[EngineName, ...] = get_args(EngineName)


def opened(name: EngineName, folder: Path, url: str = "") -> Engine:
    """`url` is the database that works for `postgres`. Raises EngineError."""
    if name == "duckdb":
        return DuckDbEngine(folder)
    if name == "spark":
        return SparkEngine(folder)
    if not url.startswith(("postgresql://", "postgresql+psycopg://")):
        raise EngineError(
            "PostgreSQL works only where there is one: name it with --engine-url postgresql://…"
        )
    return PostgresEngine(folder, url.replace("+psycopg", "", 1))

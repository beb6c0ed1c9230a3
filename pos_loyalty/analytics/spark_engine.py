"""Spark, for data that outgrow one machine: the same expressions on the user's cluster.

Where the cluster is and what it may use is Spark's own configuration (CONFIGURED). Without one Spark works on this
machine, for this program alone. On a cluster the folder must be one that all its machines see.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pos_loyalty.analytics.engine import Engine, EngineError, whole

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend
    from ibis.expr.types import Table
    from pyspark.sql import SparkSession

CONFIGURED = ("SPARK_CONF_DIR", "SPARK_HOME", "SPARK_REMOTE")
ON_THIS_MACHINE = {
    "spark.master": "local[2]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
}


class SparkEngine(Engine):
    def __init__(self, folder: Path) -> None:
        import ibis

        super().__init__(folder)
        self._session = _session()
        self._backend: Backend = ibis.pyspark.connect(self._session)

    def parquet(self, path: Path) -> "Table":
        return self._backend.read_parquet(path.absolute().as_uri())

    def kept(self, name: str, relation: "Table") -> "Table":
        return self.parquet(self._saved(f"kept-{name}", relation))

    def _written(self, name: str, relation: "Table") -> list[Path]:
        """Spark writes a file for each part of the order, numbered."""
        return sorted(self._saved(name, relation).glob("part-*.parquet"))

    def _saved(self, name: str, relation: "Table") -> Path:
        path = self._folder / name
        query = self._backend.compile(whole(relation))
        self._session.sql(query).write.mode("overwrite").parquet(path.absolute().as_uri())
        return path

    def close(self) -> None:
        self._session.stop()


def _session() -> "SparkSession":
    try:
        from pyspark.errors import PySparkException, PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise EngineError("Spark is not installed here: pip install 'pos-loyalty[spark]'.") from error
    builder = SparkSession.builder.appName("pos-loyalty")
    # Its own progress bar would be drawn over ours.
    settings = {"spark.ui.showConsoleProgress": "false"}
    if not any(name in os.environ for name in CONFIGURED):
        settings |= ON_THIS_MACHINE
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, PySparkRuntimeError, OSError) as error:
        raise EngineError(f"Spark does not start (it needs Java 17 or newer): {error}") from error
    session.sparkContext.setLogLevel("ERROR")
    return session

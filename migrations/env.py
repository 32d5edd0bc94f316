"""Alembic's entry: only through service/migrate.py, which brings an open transaction. There is no alembic.ini."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from service.tables import metadata


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Of all schemas, core is ours to compare."""
    return kind != "schema" or name == "core"


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, version_table_schema="core", include_schemas=True,
                      include_name=include_name)
    context.run_migrations()


run(context.config.attributes["connection"])

"""What every table is made of: the schema with its names of constraints, and the columns that many tables have."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, MetaData, Uuid

metadata = MetaData(
    schema="core",
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)


def id_() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def moment(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def ref(name: str, target: str, *, nullable: bool = False, ondelete: str | None = None) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"core.{target}.id", ondelete=ondelete), nullable=nullable)


def key_ref() -> Column[object]:
    return Column("data_key_id", Uuid, ForeignKey("core.data_key.id", ondelete="SET NULL"), nullable=True)

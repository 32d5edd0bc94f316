"""Who may work the queue: answer tools (programs with a database login) and actors (people, known by alias only).

For the command line, with an administrator's connection. A tool's password is made here, returned once and kept nowhere.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import pbkdf2_hmac, sha256
from hmac import digest

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from service.database import Tx
from service.errors import LuisterpostError
from service.leak_check import Aliases
from service.own_data import Own
from service.tables import actor, organisation, own_data, tool

MOST_SESSIONS = 20                          # of one tool: one that forgets to close them must not leave the daemon without any
LONGEST_ROLE = 63                           # NAMEDATALEN - 1: PostgreSQL would cut a longer name silently
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PUBLIC_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-](?=[^\W\d_])){1,39}")
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class NewTool:
    """A fresh tool. The password is shown to the operator once."""

    role_name: str
    password: str


@dataclass(frozen=True, slots=True)
class Tool:
    organisation: str
    name: str
    role_name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Actor:
    organisation: str
    alias: str
    active: bool
    screener: bool
    coordinator: bool


async def add_tool(admin: AsyncEngine, organisation_code: str, name: str) -> NewTool:
    """Make a login that can call the contract for one organisation; a retired tool of that name comes back. Raises LuisterpostError."""
    login = role_name(organisation_code, name)
    async with admin.begin() as tx:
        organisation_id = await _organisation(tx, organisation_code)
        known = (await tx.execute(select(tool.c.active).where(tool.c.role_name == login))).scalar_one_or_none()
        if known:
            raise LuisterpostError(f"tool {name!r} of {organisation_code!r} exists already: retire it first to get a new password")
        password = secrets.token_urlsafe(24)
        await _make_login(tx, login, password, again=known is not None)
        if known is None:
            await tx.execute(insert(tool).values(organisation_id=organisation_id, name=name, role_name=login))
        else:
            await tx.execute(update(tool).where(tool.c.role_name == login).values(active=True))
    return NewTool(login, password)


async def list_tools(admin: AsyncEngine) -> list[Tool]:
    async with admin.connect() as tx:
        rows = await tx.execute(select(organisation.c.code, tool.c.name, tool.c.role_name, tool.c.active)
                                .join(organisation).order_by(organisation.c.code, tool.c.name))
        return [Tool(*row) for row in rows.all()]


async def retire_tool(admin: AsyncEngine, organisation_code: str, name: str) -> None:
    """Take away a tool's login and end its sessions. Raises LuisterpostError when there is no such active tool."""
    login = role_name(organisation_code, name)
    async with admin.begin() as tx:
        changed = await tx.execute(update(tool).where(tool.c.role_name == login, tool.c.active).values(active=False))
        if not changed.rowcount:
            raise LuisterpostError(f"{organisation_code!r} has no active tool {name!r}")
        await tx.exec_driver_sql(f'alter role "{login}" nologin')
        await tx.exec_driver_sql(f'revoke luisterpost_tool from "{login}"')
    async with admin.begin() as tx:
        await tx.execute(text("select pg_terminate_backend(pid) from pg_stat_activity where usename = :role and datname = current_database()"),
                         {"role": login})


async def add_actor(admin: AsyncEngine, organisation_code: str, alias: str, *, own: Collection[Own] = (), public_name: str = "",
                    screener: bool = False, coordinator: bool = False) -> None:
    """Register a person by alias; a retired alias comes back, with what is given now. Raises LuisterpostError.

    `own`: what the person is known by (service/own_data.py); `public_name`: what askers may read. A screener may lift and add masks and
    let a question that waits into the queue; a coordinator may reveal who asks.
    """
    if not _ALIAS.fullmatch(alias):
        raise LuisterpostError("an alias is 1 to 40 letters, digits, dots, dashes or underscores, and starts with a letter or digit")
    values = {"active": True, "public_name": _public(public_name), "screener": screener, "coordinator": coordinator}
    async with admin.begin() as tx:
        organisation_id = await _organisation(tx, organisation_code)
        mine = (actor.c.organisation_id == organisation_id) & (actor.c.alias == alias)
        known = (await tx.execute(select(actor.c.active).where(mine))).scalar_one_or_none()
        if known:
            raise LuisterpostError(f"actor {alias!r} of {organisation_code!r} exists already")
        await _refuse_shown_alias(tx, organisation_id, alias, public_name)
        put = update(actor).where(mine) if known is not None else insert(actor).values(organisation_id=organisation_id, alias=alias)
        actor_id = (await tx.execute(put.values(values).returning(actor.c.id))).scalar_one()
        await tx.execute(delete(own_data).where(own_data.c.actor_id == actor_id))
        if own:
            await tx.execute(insert(own_data), [{"actor_id": actor_id, "kind": item.kind, "hash": item.hash} for item in sorted(own)])


def _public(name: str) -> str | None:
    if name and not _PUBLIC_NAME.fullmatch(name):
        raise LuisterpostError("a public name is 2 to 40 letters, with blanks, dots, apostrophes or dashes between them")
    return name or None


async def _refuse_shown_alias(tx: Tx, organisation_id: int, alias: str, public_name: str) -> None:
    """An alias never leaves: a public name that holds one, anybody's, would stop every answer."""
    rows = (await tx.execute(select(actor.c.alias, actor.c.public_name).where(actor.c.organisation_id == organisation_id))).all()
    aliases = Aliases([alias, *(row.alias for row in rows)])
    names = [public_name, *(row.public_name or "" for row in rows if row.alias != alias)]
    if any(aliases.first_in(name) is not None for name in names):
        raise LuisterpostError("a public name may not hold the alias of anybody: choose another alias or another public name")


async def list_actors(admin: AsyncEngine) -> list[Actor]:
    async with admin.connect() as tx:
        rows = await tx.execute(select(organisation.c.code, actor.c.alias, actor.c.active, actor.c.screener, actor.c.coordinator)
                                .join(organisation).order_by(organisation.c.code, actor.c.alias))
        return [Actor(*row) for row in rows.all()]


async def retire_actor(admin: AsyncEngine, organisation_code: str, alias: str) -> int:
    """Let a person go: from the first commit on no verb takes the alias, then its claims are released. Returns how many."""
    async with admin.begin() as tx:
        organisation_id = await _organisation(tx, organisation_code)
        mine = (actor.c.organisation_id == organisation_id) & (actor.c.alias == alias) & actor.c.active
        actor_id = (await tx.execute(update(actor).where(mine).values(active=False).returning(actor.c.id))).scalar_one_or_none()
        if actor_id is None:
            raise LuisterpostError(f"{organisation_code!r} has no active actor {alias!r}")
    async with admin.begin() as tx:         # a second transaction: it sees the claims that were being made during the first
        await tx.execute(select(actor.c.id).where(actor.c.id == actor_id).with_for_update())
        return (await tx.execute(text(_RELEASE), {"actor": actor_id, "alias": alias})).rowcount


_RELEASE = """
with released as (
    update core.question
    set state = 'open', claimed_by = null, claimed_until = null
    where state = 'claimed' and claimed_by = :actor
    returning id
)
insert into core.trail (question_id, at, event, actor)
select id, clock_timestamp(), 'released', :alias from released
"""


def role_name(organisation_code: str, name: str) -> str:
    """The login of a tool. Raises LuisterpostError when the names cannot make one."""
    if not _NAME.fullmatch(name) or not _NAME.fullmatch(organisation_code):
        raise LuisterpostError("names of organisations and tools are lower-case letters, digits and dashes, and start with a letter")
    login = f"lp_tool_{organisation_code}_{name}"
    if len(login) > LONGEST_ROLE:
        raise LuisterpostError(f"the name {name!r} is too long: with the organisation's code it may have {LONGEST_ROLE - 9} characters")
    return login


async def _organisation(tx: Tx, code: str) -> int:
    found = (await tx.execute(select(organisation.c.id).where(organisation.c.code == code))).scalar_one_or_none()
    if found is None:
        raise LuisterpostError(f"the database knows no organisation {code!r}: start the daemon once with its file, or check the code")
    return int(found)


async def _make_login(tx: Tx, role_name: str, password: str, *, again: bool) -> None:
    """PostgreSQL takes no parameters here; neither name nor verifier can hold a quote character."""
    exists = (await tx.execute(text("select 1 from pg_roles where rolname = :role"), {"role": role_name})).first()
    if exists and not again:
        raise LuisterpostError(f"the database server already has a role {role_name}, of another database: choose another name for the tool")
    verb = "alter" if exists else "create"
    await tx.exec_driver_sql(f"{verb} role \"{role_name}\" login connection limit {MOST_SESSIONS} password '{_verifier(password)}'")
    await tx.exec_driver_sql(f'grant luisterpost_tool to "{role_name}"')
    await tx.exec_driver_sql(f"alter role \"{role_name}\" set idle_in_transaction_session_timeout = '60s'")


def _verifier(password: str, rounds: int = 4096) -> str:
    """What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803): so the password itself never stands in a server's log."""
    salt = secrets.token_bytes(16)
    salted = pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    stored_key = sha256(digest(salted, b"Client Key", "sha256")).digest()
    server_key = digest(salted, b"Server Key", "sha256")
    shown = [b64encode(part).decode() for part in (salt, stored_key, server_key)]
    return f"SCRAM-SHA-256${rounds}:{shown[0]}${shown[1]}:{shown[2]}"

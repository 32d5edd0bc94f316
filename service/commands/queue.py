"""The queue, from a shell: a thin way into the tool contract. Everything it may do, desk_v1 allows its login to do."""

import dataclasses
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import click
from rich.markup import escape
from rich.panel import Panel

from policies.figures import AGES, HELP, RELATIONS
from service.commands.common import console, example, run, urls
from service.contract import Contract, QuestionView, open_contract
from service.errors import LuisterpostError
from service.settings import read_organisations
from service.tools import role_name

TOOL = "shell"                              # the tool that `queue` is, in a private database


@click.group(epilog=example("luisterpost queue list", "luisterpost queue claim K7PX22QM --as vrijwilliger-7",
                            "luisterpost queue draft K7PX22QM --as vrijwilliger-7 --file answer.txt"))
def queue() -> None:
    """Work the queue as an answer tool.

    The login is LUISTERPOST_TOOL_URL (made by `luisterpost tool add`); with the private database, tool "shell" of the organisation.
    """


@asynccontextmanager
async def contract(organisation: str | None) -> AsyncIterator[Contract]:
    """A session of the tool that this shell is. Raises LuisterpostError saying how to make one."""
    async with urls() as (settings, found):
        url = settings.tool_url
        if not url and found.embedded is None:
            raise LuisterpostError("set LUISTERPOST_TOOL_URL to the login that `luisterpost tool add` printed")
        if not url:
            codes = [organisation] if organisation else list(read_organisations(settings.organisations)[0])
            if len(codes) != 1:
                raise LuisterpostError("there are several organisations: name one with --organisation, or set LUISTERPOST_TOOL_URL")
            url = found.tool(role_name(codes[0], TOOL))
            await _may_log_in(url, codes[0])
        async with open_contract(url) as opened:
            yield opened


async def _may_log_in(url: str, organisation: str) -> None:
    """The private database knows no passwords: a login that is refused was not made yet, or was retired."""
    try:
        async with open_contract(url):
            return
    except asyncpg.InvalidAuthorizationSpecificationError:
        raise LuisterpostError(f"this shell has no login yet: run `luisterpost tool add --organisation {organisation} {TOOL}` once, "
                               "and `luisterpost actor add` for each person") from None


def for_organisation(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--organisation", metavar="CODE", help="Only with the private database and several organisations.")(command)


def as_actor(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--as", "actor", required=True, envvar="LUISTERPOST_ACTOR", metavar="ALIAS",
                        help="Who acts; or set LUISTERPOST_ACTOR.")(command)


def do(organisation: str | None, work: Callable[[Contract], Awaitable[str]]) -> None:
    async def inside() -> str:
        async with contract(organisation) as opened:
            return await work(opened)

    console.print(run(inside), markup=False)


@queue.command("list", epilog=example("luisterpost queue list", "luisterpost queue list --state open --json"))
@click.option("--state", help="Only questions in this state: arrived, open, claimed, in_review, approved, sending, answered, undeliverable, closed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, texts included.")
@for_organisation
def list_(state: str | None, as_json: bool, organisation: str | None) -> None:
    """Questions of this organisation, due first."""

    async def inside() -> list[QuestionView]:
        async with contract(organisation) as opened:
            return await opened.questions(state)

    for question in run(inside):
        if as_json:
            click.echo(json.dumps(dataclasses.asdict(question), ensure_ascii=False, default=str))
        else:
            console.print(f"{question.code}  {question.state:<13} due {question.due_at:%Y-%m-%d %H:%M} UTC  {question.claimed_by or '-':<16} "
                          f"{_pressing(question)}{question.subject or ''}", markup=False)


def _pressing(question: QuestionView) -> str:
    return "" if question.priority == "normal" else f"{question.priority.upper()}  "


@queue.command(epilog=example("luisterpost queue show K7PX22QM"))
@click.argument("code")
@for_organisation
def show(code: str, organisation: str | None) -> None:
    """The question, every draft and every remark."""

    async def inside() -> None:
        async with contract(organisation) as opened:
            question = await opened.question(code)
            head = f"{question.code} · {question.state} · due {question.due_at:%Y-%m-%d %H:%M} UTC · {question.language}"
            if question.flags and question.state == "arrived":
                _tell_why(question.flags)
            withheld = "".join(f"\n\\[bijlage-{number}: {item.kind}, {item.bytes} bytes]" for number, item in enumerate(question.attachments, 1))
            _frame(f"[bold]{escape(question.subject or '')}[/bold]\n\n{escape(question.body or '(erased)')}{withheld}", head)
            for answer in await opened.answers(code):
                _frame(escape(answer.body), f"revision {answer.revision} by {answer.author}")
            for remark in await opened.remarks(code):
                _frame(escape(remark.note), f"remark on revision {remark.revision} by {remark.reviewer or 'the leak check'}")

    run(inside)


def _frame(text: str, title: str) -> None:
    console.print(Panel(text, title=title), soft_wrap=False)    # the frame wraps its lines itself; otherwise it would cut them off


def _tell_why(flags: tuple[str, ...]) -> None:
    from policies import signals
    from policies.anonymity import reasons  # brings the word lists of all detectors along

    for flag in flags:
        console.print(f"to be screened: {(signals.SENTENCES.get(flag) or reasons.SENTENCES[flag])['en']}", markup=False)


@queue.command(epilog=example("luisterpost queue claim K7PX22QM --as vrijwilliger-7", "luisterpost queue claim --as vrijwilliger-7"))
@click.argument("code", required=False)
@as_actor
@for_organisation
def claim(code: str | None, actor: str, organisation: str | None) -> None:
    """Take a question; without a code the free one that is due first."""

    async def work(opened: Contract) -> str:
        if code is not None:
            until = await opened.claim(code, actor)
            return f"{code} is yours until {until:%Y-%m-%d %H:%M} UTC"
        taken = await opened.claim_next(actor)
        return f"{taken} is yours; read it with `luisterpost queue show {taken}`" if taken else "the queue is empty"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue release K7PX22QM --as vrijwilliger-7"))
@click.argument("code")
@as_actor
@for_organisation
def release(code: str, actor: str, organisation: str | None) -> None:
    """Give a question back; its drafts stay."""

    async def work(opened: Contract) -> str:
        await opened.release(code, actor)
        return f"{code} is open again"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue draft K7PX22QM --as vrijwilliger-7 --file answer.txt",
                              "luisterpost queue draft K7PX22QM --as vrijwilliger-7 < answer.txt"))
@click.argument("code")
@click.option("--file", type=click.File("r", encoding="utf-8"), default="-", help="The text; default: standard input.")
@click.option("--base", type=int, help="The revision this text goes on from; default: the newest.")
@as_actor
@for_organisation
def draft(code: str, file: Any, base: int | None, actor: str, organisation: str | None) -> None:
    """Save a text as the next revision; this renews the claim."""
    try:
        body = file.read()
    except UnicodeDecodeError:
        raise LuisterpostError("the draft is not UTF-8 text; save it as UTF-8 and try again") from None

    async def work(opened: Contract) -> str:
        revision = await opened.save_draft(code, actor, body, base if base is not None else (await opened.question(code)).revision)
        return f"saved as revision {revision}; submit it with `luisterpost queue submit {code} --revision {revision} --as {actor}`"

    do(organisation, work)


def _revision(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--revision", type=int, required=True, help="The revision you have read.")(command)


@queue.command(epilog=example("luisterpost queue submit K7PX22QM --revision 2 --as vrijwilliger-7"))
@click.argument("code")
@_revision
@as_actor
@for_organisation
def submit(code: str, revision: int, actor: str, organisation: str | None) -> None:
    """Hand a revision to review."""

    async def work(opened: Contract) -> str:
        await opened.submit(code, actor, revision)
        return f"{code} revision {revision} waits for review by somebody else"

    do(organisation, work)


def written(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """ "-" reads standard input: words on a command line can be seen by everybody on the machine."""
    return sys.stdin.read().strip() if value == "-" else value


@queue.command("send-back", epilog=example("luisterpost queue send-back K7PX22QM --revision 2 --note 'warmer, please' --as nalezer-1"))
@click.argument("code")
@_revision
@click.option("--note", required=True, callback=written, help="What the author should change; - reads it from standard input.")
@as_actor
@for_organisation
def send_back(code: str, revision: int, note: str, actor: str, organisation: str | None) -> None:
    """Return a revision to its author with a remark."""

    async def work(opened: Contract) -> str:
        await opened.send_back(code, actor, revision, note)
        return f"{code} is with its author again"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue approve K7PX22QM --revision 3 --as nalezer-1"))
@click.argument("code")
@_revision
@as_actor
@for_organisation
def approve(code: str, revision: int, actor: str, organisation: str | None) -> None:
    """Approve exactly this text: it leaves as it stands."""

    async def work(opened: Contract) -> str:
        await opened.approve(code, actor, revision)
        return f"{code} revision {revision} is approved and leaves now"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue classify K7PX22QM --theme slapen --as vrijwilliger-7",
                              "luisterpost queue classify K7PX22QM --priority danger --as screener-1"))
@click.argument("code")
@click.option("--theme", help="What it is about: small letters, digits and hyphens; '' takes it back. Default: as it is.")
@click.option("--priority", type=click.Choice(["normal", "urgent", "danger"]), help="How urgent it is. Default: as it is.")
@as_actor
@for_organisation
def classify(code: str, theme: str | None, priority: str | None, actor: str, organisation: str | None) -> None:
    """Say what a question is about and how urgent it is; its clock follows. Only a screener takes danger back."""

    async def work(opened: Contract) -> str:
        seen = await opened.question(code)
        about, urgent = seen.theme if theme is None else theme, priority or seen.priority
        await opened.classify(code, actor, about, urgent)
        return f"{code} has theme {about or '-'} and priority {urgent}; its clock is set anew by the daemon"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue register K7PX22QM --child-age 6-11 --relation parent --help-given advice --as vrijwilliger-7"))
@click.argument("code")
@click.option("--child-age", type=click.Choice(AGES), default="unknown", show_default=True, help="Age of the child that it is about, in years.")
@click.option("--relation", type=click.Choice(RELATIONS), default="unknown", show_default=True, help="What the asker is to that child.")
@click.option("--help-given", type=click.Choice(HELP), default="unknown", show_default=True, help="What the answer mostly gives.")
@as_actor
@for_organisation
def register(code: str, child_age: str, relation: str, help_given: str, actor: str, organisation: str | None) -> None:
    """Say what the figures will count. When the question is finished, nothing leads from the figure back to it."""

    async def work(opened: Contract) -> str:
        await opened.register(code, actor, child_age, relation, help_given)
        return f"{code} is registered"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue consult K7PX22QM --as vrijwilliger-7"))
@click.argument("code")
@as_actor
@for_organisation
def consult(code: str, actor: str, organisation: str | None) -> None:
    """Say that an expert is being asked: your claim lasts meanwhile, and the clock stands still where the policy says so."""

    async def work(opened: Contract) -> str:
        await opened.begin_consultation(code, actor)
        return f"{code} waits for an expert; tell with `luisterpost queue consulted {code} --as {actor}` when the answer is there"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue consulted K7PX22QM --as vrijwilliger-7"))
@click.argument("code")
@as_actor
@for_organisation
def consulted(code: str, actor: str, organisation: str | None) -> None:
    """Say that the expert answered: the clock goes on."""

    async def work(opened: Contract) -> str:
        await opened.end_consultation(code, actor)
        return f"{code} is with you again"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue close K7PX22QM --reason 'asked twice' --as nalezer-1"))
@click.argument("code")
@click.option("--reason", required=True, callback=written, help="Why there is no answer, nothing personal; - reads it from standard input.")
@as_actor
@for_organisation
def close(code: str, reason: str, actor: str, organisation: str | None) -> None:
    """End a question without an answer."""

    async def work(opened: Contract) -> str:
        await opened.close(code, actor, reason)
        return f"{code} is closed"

    do(organisation, work)


COMMANDS = [queue]

"""The demo: one question along the whole road, over the real protocols, told as a story. `luisterpost demo` and `make demo`.

A step that does not come about in its time ends the demo with a sentence, the end of the daemon's journal and status 1.
"""

import asyncio
import re
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from service import ledger
from service.clock import utc_now
from service.contract import Contract, QuestionView, open_contract
from service.database import engine, transaction
from service.embedded import story
from service.embedded.stage import Stage, build
from service.embedded.telling import Telling, parse_mail, readable
from service.errors import ContractError, LuisterpostError

SECONDS = 20                                # for each thing that the daemon must do
JOURNAL_LINES = 15
STOPPED = 130                               # as a shell says "ended by SIGINT"
Result = TypeVar("Result")


class RoadBroken(LuisterpostError):
    """Something on the road did not come about; the sentence says what."""


async def demo(keep: bool) -> int:
    """Tell the story; with `keep`, leave everything running until Ctrl-C or SIGTERM. Returns the exit status."""
    telling = Telling(terminal=sys.stdout.isatty())
    with _signals_cancel_once():
        try:
            await _perform(telling, keep)
        except asyncio.CancelledError:
            telling.say("\nstopped; nothing is left behind")
            return STOPPED
        except LuisterpostError as error:
            telling.say(f"\nthe road does not hold: {error}", style="bold red")
            return 1
    return 0


@contextmanager
def _signals_cancel_once() -> Iterator[None]:
    """SIGINT, SIGTERM and SIGHUP cancel this task; a second Ctrl-C must not cut the orderly end that follows."""
    loop, task, asked = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def stop() -> None:
        if task is not None and not asked.is_set():
            asked.set()
            task.cancel()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def _perform(telling: Telling, keep: bool) -> None:
    clock = asyncio.get_running_loop().time
    began = clock()
    telling.chapter("The stage is built")
    async with build(telling.item) as stage:
        try:
            await _road(stage, telling)
            telling.say(f"\nFrom nothing to here in {clock() - began:.1f} seconds.")
            telling.say("the road holds", style="bold green")
            if keep:
                await _stay(stage, telling)
        except LuisterpostError:
            telling.say(f"\nthe end of the daemon's journal:\n{_tail(stage.journal)}", style="dim")
            raise


async def _road(stage: Stage, telling: Telling) -> None:
    letter = story.asker_mail(utc_now())
    telling.chapter("A parent writes")
    telling.say("Handed in over SMTP, exactly as a telephone sends it: name, number, address of the network, all of it.")
    telling.mail(letter, "from the asker")
    await stage.mail.send(story.ASKER, story.MAILBOX, letter)

    telling.chapter("The receipt")
    telling.mail(await _receipt(stage), "in the asker's mailbox, read over IMAP")

    async with open_contract(stage.tool_url) as contract:
        question = await _question(stage, contract)
        telling.chapter("What a volunteer sees")
        telling.say("Read through the tool contract, with a login that can reach nothing else.")
        telling.question(question)
        telling.chapter("Draft, review, and once more")
        await _write_and_review(contract, telling, question.code)

    telling.chapter("The answer")
    telling.mail(await _answer(stage, letter), "in the asker's mailbox, read over IMAP")
    telling.chapter("The ledger")
    telling.say("One line and one outcome for every message on the mail server; the letter itself was filed away.")
    await _show_ledger(stage, telling)


async def _until(stage: Stage, look: Callable[[], Awaitable[Result | None]], what: str) -> Result:
    """What `look` finds, as soon as it finds something. Raises RoadBroken after SECONDS, or at once when the daemon has ended."""
    clock = asyncio.get_running_loop().time
    end = clock() + SECONDS
    while True:
        found = await look()
        if found:
            return found
        if stage.daemon is not None and stage.daemon.returncode is not None:
            raise RoadBroken(f"the daemon ended with status {stage.daemon.returncode} before {what}")
        if clock() > end:
            raise RoadBroken(f"{what} did not come within {SECONDS} s")
        await asyncio.sleep(0.1)


async def _receipt(stage: Stage) -> bytes:
    receipt = (await _until(stage, lambda: stage.mail.inbox(story.ASKER), "the receipt in the asker's mailbox"))[0]
    if parse_mail(receipt).get("Auto-Submitted") != "auto-replied":
        raise RoadBroken("the first mail in the asker's mailbox is not a receipt")
    return receipt


async def _question(stage: Stage, contract: Contract) -> QuestionView:
    question = (await _until(stage, lambda: contract.questions("open"), "the question in the queue"))[0]
    shown = f"{question.subject}\n{question.body}"
    if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", shown, re.IGNORECASE) for word in story.IDENTIFYING):
        raise RoadBroken("the question in the queue still shows who asks")
    return question


async def _write_and_review(contract: Contract, telling: Telling, code: str) -> None:
    until = await contract.claim(code, story.VOLUNTEER)
    telling.say(f"{story.VOLUNTEER} claims {code} (until {until:%Y-%m-%d %H:%M} UTC), writes a draft and submits it.")
    first = await _draft(contract, telling, code, story.FIRST_DRAFT, 0)
    await contract.send_back(code, story.REVIEWER, first, story.REMARK)
    telling.say(f"{story.REVIEWER} reads it and sends it back with a remark.")
    telling.text(f"remark of {story.REVIEWER}", (await contract.remarks(code))[-1].note)
    second = await _draft(contract, telling, code, story.SECOND_DRAFT, first)
    try:
        await contract.approve(code, story.VOLUNTEER, second)
    except ContractError as refused:
        telling.say(f"{story.VOLUNTEER} tries to approve this alone and is refused ({refused.code}): {refused}.")
    else:
        raise RoadBroken("an author could approve a draft alone")
    await contract.approve(code, story.REVIEWER, second)
    telling.say(f"{story.REVIEWER} approves exactly revision {second}. It leaves.")


async def _draft(contract: Contract, telling: Telling, code: str, body: str, base: int) -> int:
    revision = await contract.save_draft(code, story.VOLUNTEER, body, base)
    await contract.submit(code, story.VOLUNTEER, revision)
    telling.text(f"revision {revision} by {story.VOLUNTEER}", body)
    return revision


async def _answer(stage: Stage, letter: bytes) -> bytes:
    async def look() -> bytes | None:
        mails = await stage.mail.inbox(story.ASKER)
        return mails[1] if len(mails) > 1 else None

    answer = await _until(stage, look, "the answer in the asker's mailbox")
    mail = parse_mail(answer)
    if " ".join(story.SECOND_DRAFT.split()) not in " ".join(readable(mail).split()):
        raise RoadBroken("the mail that arrived is not the text that was approved")
    if mail["In-Reply-To"] != parse_mail(letter)["Message-ID"]:
        raise RoadBroken("the answer would not stand under the asker's own mail")
    return answer


async def _show_ledger(stage: Stage, telling: Telling) -> None:
    database = engine(stage.worker_url, 2)
    try:
        async def look() -> list[dict[str, object]]:
            async with transaction(database) as tx:
                rows = [row async for row in ledger.lines(tx)]
            return rows if rows and all(row["filed_at"] for row in rows) else []

        rows = await _until(stage, look, "the letter filed away on the mail server")
    finally:
        await database.dispose()
    columns = ("mailbox", "uidvalidity", "uid", "outcome", "question", "bytes", "filed_folder")
    telling.table(columns, ([row[column] for column in columns] for row in rows))
    if len(rows) != 1 or len(await stage.mail.inbox(story.ASKER)) != 2 or await stage.mail.inbox(story.MAILBOX):
        raise RoadBroken("one letter should have become one line, one receipt and one answer")


async def _stay(stage: Stage, telling: Telling) -> None:
    """Say how to go on, then show every mail that arrives, until somebody stops us."""
    _explain(stage, telling)
    with suppress(asyncio.CancelledError):
        seen = {user: len(await stage.mail.inbox(user)) for user in (story.ASKER, story.SECOND_ASKER, story.COORDINATOR)}
        while stage.daemon is not None and stage.daemon.returncode is None:
            for user in seen:
                for raw in (await stage.mail.inbox(user))[seen[user]:]:
                    telling.mail(raw, f"new in the mailbox of {user}")
                    seen[user] += 1
            await asyncio.sleep(1)
        raise RoadBroken("the daemon ended by itself")
    telling.say("\nstopping ...")


def _explain(stage: Stage, telling: Telling) -> None:
    script = Path(sys.executable).with_name("luisterpost")
    python = shlex.quote(sys.executable)
    run = shlex.quote(str(script)) if script.exists() else f"{python} -m service"
    text = (f"From: Jan Peeters <{story.SECOND_ASKER}>\\nTo: {story.MAILBOX}\\nSubject: Huiswerk\\n\\n"
            "Goedenavond,\\n\\nOnze dochter van negen wil haar huiswerk niet maken. Wat kunnen wij doen?\\n\\nJan Peeters")
    telling.chapter("Everything goes on running")
    telling.say("Send a mail (what arrives for an asker or the coordinator is shown below):")
    telling.command(f"{python} -c \"import smtplib; smtplib.SMTP('127.0.0.1', {stage.mail.smtp_port})"
                    f".sendmail('{story.SECOND_ASKER}', '{story.MAILBOX}', '{text}')\"")
    telling.say("Work the queue, in another terminal:")
    telling.command(f". {stage.environment_file}")
    volunteer, reviewer = f"--as {story.VOLUNTEER}", f"--as {story.REVIEWER}"
    for line in ("queue list", f"queue claim {volunteer}", "queue show CODE", f"queue draft CODE {volunteer} --file ANSWER.txt",
                 f"queue submit CODE --revision 1 {volunteer}", f"queue approve CODE --revision 1 {reviewer}", "status", "ledger"):
        telling.command(f"{run} {line}")
    telling.say(f"The daemon's journal: {stage.journal}")
    telling.say("Ctrl-C stops everything and leaves nothing behind.")


def _tail(journal: Path) -> str:
    return "\n".join(journal.read_text(encoding="utf-8", errors="replace").splitlines()[-JOURNAL_LINES:])

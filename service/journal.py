"""What an operator may see: one function per event, JSON lines on standard error, fields from a closed list.

No field ever holds text of a mail, an address, a name, or a server's reply. deploy/README.md tells of each event what it
means and what to do; tests/service/test_journal.py compares the two lists. Exceptions appear as their class and the places in
our own code, never with their message or local variables.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FIELDS = frozenset({
    "organisation", "mailbox", "uid", "uidvalidity", "outcome", "reason", "question", "kind", "count", "bytes", "seconds", "loop",
    "error", "where", "code", "attempt", "folder", "version", "key", "loops", "daemon", "erased", "failures", "stage",
})

OUR_CODE = __file__.removesuffix("service/journal.py")     # in a clone or in site-packages
_log = structlog.get_logger()


def start(level: str = "info") -> None:
    """Send everything, other libraries' warnings too (as their logger's name only), as JSON lines to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _closed_list,
            structlog.processors.JSONRenderer(sort_keys=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_OthersHandler()], level=logging.WARNING, force=True)


def _closed_list(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    unknown = event.keys() - FIELDS - {"event", "level", "timestamp"}
    if unknown:
        raise KeyError(f"fields outside the closed list: {sorted(unknown)}")
    first = {key: event[key] for key in ("timestamp", "level", "event")}
    return first | {key: value for key, value in event.items() if key not in first and value != ""}


class _OthersHandler(logging.Handler):
    """A library's record may quote a mail: keep its logger's name and level, drop the text."""

    def emit(self, record: logging.LogRecord) -> None:
        library_warned(record.name, type(record.exc_info[1]).__name__ if record.exc_info and record.exc_info[1] else record.levelname)


def where(error: BaseException) -> str:
    """The innermost place in our own code: "service/intake.py:88 receive". No values."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        place = frame.filename.removeprefix(OUR_CODE)
        if place.startswith(("service/", "workers/", "policies/", "migrations/")):
            return f"{place}:{frame.lineno} {frame.name}"
    return "outside"


def cause(error: BaseException) -> str:
    """The class names along the chain of causes: "DBAPIError < ConnectionDoesNotExistError". No messages."""
    names: list[str] = []
    step: BaseException | None = error
    while step is not None and len(names) < 5:
        names.append(type(step).__name__)
        step = step.__cause__ or getattr(step, "orig", None)
    return " < ".join(dict.fromkeys(names))


def daemon_started(loops: list[str], daemon: int) -> None:
    _log.info("daemon_started", loops=loops, daemon=daemon)


def daemon_stopped(seconds: float) -> None:
    _log.info("daemon_stopped", seconds=round(seconds, 3))


def loop_failed(loop: str, error: BaseException, failures: int, mailbox: str = "") -> None:
    _log.error("loop_failed", loop=loop, mailbox=mailbox, error=cause(error), where=where(error), failures=failures)


def loop_recovered(loop: str, mailbox: str = "") -> None:
    _log.info("loop_recovered", loop=loop, mailbox=mailbox)


def database_lost(error: BaseException) -> None:
    _log.error("database_lost", error=cause(error))


def database_back() -> None:
    _log.info("database_back")


def library_warned(where: str, error: str) -> None:
    _log.warning("library_warned", where=where, error=error)


def mailbox_failed(organisation: str, mailbox: str, kind: str, failures: int) -> None:
    _log.warning("mailbox_failed", organisation=organisation, mailbox=mailbox, error=kind, failures=failures)


def mailbox_recovered(organisation: str, mailbox: str) -> None:
    _log.info("mailbox_recovered", organisation=organisation, mailbox=mailbox)


def mailbox_taken(organisation: str, mailbox: str) -> None:
    _log.info("mailbox_taken", organisation=organisation, mailbox=mailbox)


def mailbox_renumbered(organisation: str, mailbox: str) -> None:
    _log.warning("mailbox_renumbered", organisation=organisation, mailbox=mailbox)


def letter_recorded(organisation: str, mailbox: str, uidvalidity: int, uid: int, outcome: str, reason: str, question: str) -> None:
    _log.info("letter_recorded", organisation=organisation, mailbox=mailbox, uidvalidity=uidvalidity, uid=uid,
              outcome=outcome, reason=reason, question=question)


def danger_seen(organisation: str, mailbox: str, question: str) -> None:
    _log.warning("danger_seen", organisation=organisation, mailbox=mailbox, question=question)


def letter_set_aside(organisation: str, mailbox: str, uidvalidity: int, uid: int, reason: str) -> None:
    _log.warning("letter_set_aside", organisation=organisation, mailbox=mailbox, uidvalidity=uidvalidity, uid=uid, reason=reason)


def letters_filed(organisation: str, mailbox: str, folder: str, count: int) -> None:
    _log.info("letters_filed", organisation=organisation, mailbox=mailbox, folder=folder, count=count)


def reader_killed(reason: str) -> None:
    _log.warning("reader_killed", reason=reason)


def mailbox_reconciled(organisation: str, mailbox: str, count: int) -> None:
    _log.info("mailbox_reconciled", organisation=organisation, mailbox=mailbox, count=count)


def mailbox_differs(organisation: str, mailbox: str, count: int) -> None:
    _log.error("mailbox_differs", organisation=organisation, mailbox=mailbox, count=count)


def masks_lifted(question: str) -> None:
    _log.info("masks_lifted", question=question)


def identity_revealed(question: str) -> None:
    _log.warning("identity_revealed", question=question)


def letter_opened(organisation: str, mailbox: str) -> None:
    _log.warning("letter_opened", organisation=organisation, mailbox=mailbox)


def attachment_cleaned(question: str, kind: str, count: int) -> None:
    _log.info("attachment_cleaned", question=question, kind=kind, count=count)


def attachment_refused(question: str, kind: str, reason: str) -> None:
    _log.info("attachment_refused", question=question, kind=kind, reason=reason)


def copies_limited(reason: str) -> None:
    _log.warning("copies_limited", reason=reason)


def answer_dispatched(question: str) -> None:
    _log.info("answer_dispatched", question=question)


def answer_blocked(question: str, reason: str) -> None:
    _log.error("answer_blocked", question=question, reason=reason)


def mail_sent(kind: str, question: str, attempt: int) -> None:
    _log.info("mail_sent", kind=kind, question=question, attempt=attempt)


def mail_deferred(kind: str, question: str, attempt: int, code: str) -> None:
    _log.warning("mail_deferred", kind=kind, question=question, attempt=attempt, code=code)


def mail_uncertain(kind: str, question: str, attempt: int, code: str) -> None:
    _log.error("mail_uncertain", kind=kind, question=question, attempt=attempt, code=code)


def mail_failed(kind: str, question: str, attempt: int, code: str) -> None:
    _log.error("mail_failed", kind=kind, question=question, attempt=attempt, code=code)


def result_discarded(kind: str) -> None:
    _log.warning("result_discarded", kind=kind)


def leases_recovered(count: int) -> None:
    _log.warning("leases_recovered", count=count)


def answer_bounced(question: str) -> None:
    _log.error("answer_bounced", question=question)


def alarm_raised(question: str, code: str) -> None:
    _log.warning("alarm_raised", question=question, code=code)


def questions_restamped(organisation: str, count: int) -> None:
    _log.warning("questions_restamped", organisation=organisation, count=count)


def sweep_finished(erased: dict[str, int], seconds: float) -> None:
    _log.info("sweep_finished", erased=erased, seconds=round(seconds, 3))


def copies_erased(organisation: str, mailbox: str, count: int) -> None:
    _log.info("copies_erased", organisation=organisation, mailbox=mailbox, count=count)


def copies_left(organisation: str, mailbox: str, error: str) -> None:
    _log.warning("copies_left", organisation=organisation, mailbox=mailbox, error=error)


def erasure_refused(stage: str, error: BaseException) -> None:
    _log.error("erasure_refused", stage=stage, error=cause(error), where=where(error))


def erasures_repeated(erased: dict[str, int]) -> None:
    _log.warning("erasures_repeated", erased=erased)


def hold_placed(organisation: str, kind: str, count: int) -> None:
    _log.warning("hold_placed", organisation=organisation, kind=kind, count=count)


def hold_reviewed(organisation: str, kind: str, count: int) -> None:
    _log.warning("hold_reviewed", organisation=organisation, kind=kind, count=count)


def hold_end_asked(organisation: str, kind: str, count: int) -> None:
    _log.warning("hold_end_asked", organisation=organisation, kind=kind, count=count)


def hold_ended(organisation: str, kind: str, count: int) -> None:
    _log.warning("hold_ended", organisation=organisation, kind=kind, count=count)


def person_erased(organisation: str, count: int) -> None:
    _log.warning("person_erased", organisation=organisation, count=count)


def person_exported(organisation: str, count: int) -> None:
    _log.warning("person_exported", organisation=organisation, count=count)


def keys_rotated(key: str, count: int) -> None:
    _log.info("keys_rotated", key=key, count=count)

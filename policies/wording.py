"""Every text that leaves: receipt, answer, notice and statement of erasure, in Dutch, French, German and English.

The texts stand in policies/templates/<language>/; the first line of receipt, answer and notice is the subject. What
people wrote (answer, subject, signature, disclaimer) is put in as it is and never read as a template. Bodies are plain
text paragraphs without line wrapping; service/compose.py makes the mail.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from policies import retention
from policies.long_date import long_date
from policies.organisation import OrganisationPolicy
from policies.shape import Language

NOTICES = frozenset({
    "alarm_danger", "alarm_screening", "alarm_stage", "alarm_due_soon", "alarm_due", "undeliverable", "answer_blocked", "mailbox_failing",
    "letter_too_large", "letter_set_aside", "held_reply", "mail_uncertain", "texts_go_soon",
})
FACTS = frozenset({"question", "mailbox", "reason", "moment", "count"})
LONGEST_SUBJECT = 150

_LOADER = PackageLoader("policies", "templates")
_TEMPLATES = SandboxedEnvironment(                                # plain text: nothing to escape
    loader=_LOADER, autoescape=False, undefined=StrictUndefined, auto_reload=False, trim_blocks=True, lstrip_blocks=True,
)
_JOINERS = "\u200c\u200d"                                         # invisible, but part of names and of emoji
_REPLY_PREFIXES = re.compile(r"^(?:(?:re|aw|antw|antwoord|réf|rép)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Text:
    """One mail in words. `body` is plain text with signature and disclaimer included."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Line:
    """A question that needs somebody: its code, the alarm (NOTICES), the stage ("answer": the whole), by when, and what the asker was promised."""

    question: str
    code: str
    stage: str
    due_at: datetime
    promised: datetime


def receipt(policy: OrganisationPolicy, language: Language, *, due_at: datetime, asker_subject: str) -> Text:
    """The automatic receipt. It never repeats the question; dates and terms are those that the organisation keeps."""
    text = _render(
        language, "receipt", name=policy.name, website=policy.website, due=long_date(due_at, policy.zone, language),
        privacy=privacy(policy, language), emergency=_emergency(policy, language), signature=_signature(policy, language),
    )
    return Text(reply_subject(asker_subject) or text.subject, text.body)


def privacy(policy: OrganisationPolicy, language: Language) -> str:
    """The receipt's paragraph on how long we remember, from the terms that the sweep carries out: it cannot promise anything else."""
    told = retention.told(retention.terms(policy))
    return _TEMPLATES.get_template(f"{language}/privacy.j2").render(
        person_days=told.person, text_days=told.text, copies=policy.attachments.copies != "never",     # pictures in a backup are not sealed
        backup_days=policy.retention.backup_days, backup_key_days=policy.retention.longest_backup_of_keys,
    ).strip()


def answer(policy: OrganisationPolicy, language: Language, *, body: str, asker_subject: str, public_name: str = "") -> Text:
    """The approved answer: `body` to the letter, the author's public name where the organisation signs with it, signature, disclaimer."""
    text = _render(
        language, "answer", body=body, signed_by="" if policy.answer.signed_by == "team" else _one_line(public_name),
        signature=_signature(policy, language), disclaimer=_disclaimer(policy, language),
    )
    return Text(reply_subject(asker_subject) or text.subject, text.body)


def notice(policy: OrganisationPolicy, code: str, facts: dict[str, str]) -> Text:
    """A short mail to the coordinator. `facts` may hold question, mailbox, reason, count and moment (ISO 8601), nothing else."""
    if code not in NOTICES:
        raise ValueError(f"no notice has the code {code!r}")
    if unknown := facts.keys() - FACTS:
        raise ValueError(f"a notice may not tell: {', '.join(sorted(unknown))}")
    shown = {key: _one_line(value) for key, value in facts.items()}
    if "moment" in shown:
        shown["moment"] = _moment(policy, shown["moment"])
    return _render(policy.language, "notice", code=code, signature=_signature(policy, policy.language), **shown)


def alarms(policy: OrganisationPolicy, lines: Sequence[Line], now: datetime) -> Text:
    """What one person hears of questions that come near their term: one in words of its own, several in a list, most pressing first."""
    if len(lines) == 1:
        return notice(policy, lines[0].code, {"question": lines[0].question, "moment": lines[0].promised.isoformat()})
    shown = [{"question": line.question, "stage": line.stage, "danger": line.code == "alarm_danger", "late": line.due_at <= now,
              "moment": long_date(line.due_at, policy.zone, policy.language)}
             for line in sorted(lines, key=lambda line: (line.code != "alarm_danger", line.due_at, line.question))]
    return _render(policy.language, "digest", lines=shown, danger=shown[0]["danger"], signature=_signature(policy, policy.language))


def statement(policy: OrganisationPolicy, *, reference: str, made_at: datetime, counts: Mapping[str, int], clean: bool) -> str:
    """What remains of an erasure at somebody's request; it ends with a line end. `clean`: nothing was found afterwards."""
    shown = _TEMPLATES.get_template(f"{policy.language}/statement.j2").render(
        name=policy.name, code=policy.code, reference=reference, made_at=long_date(made_at, policy.zone, policy.language), counts=counts, clean=clean)
    return shown.rstrip() + "\n"


def version(policy: OrganisationPolicy, language: Language) -> str:
    """Twelve hexadecimal digits that change with any wording of this language: template, signature, disclaimer, emergency lines."""
    parts = [_source(language, name) for name in ("receipt", "privacy", "answer", "notice", "digest", "emergency", "disclaimer")]
    parts += [_signature(policy, language), _disclaimer(policy, language), _emergency(policy, language)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def public_words(policy: OrganisationPolicy, language: Language) -> str:
    """What an organisation says of itself in its mails."""
    return f"{policy.name} {policy.website} {_signature(policy, language)}"


def reply_language(policy: OrganisationPolicy, language: str) -> Language:
    """The letter's language when the organisation writes it, else the organisation's own."""
    return next((known for known in policy.languages if known == language), policy.language)


def reply_subject(asker_subject: str) -> str:
    """One "Re: " before the asker's subject, on one line of at most LONGEST_SUBJECT characters; "" when nothing is left of it."""
    bare = _REPLY_PREFIXES.sub("", _one_line(asker_subject)).strip()
    whole = f"Re: {bare}"
    if len(whole) > LONGEST_SUBJECT:
        whole = whole[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return whole if bare else ""


def _one_line(text: str) -> str:
    """Control characters and line breaks become one space; invisible ones, which can turn a text around, are left out."""
    visible = (letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cs") or letter in _JOINERS)
    return " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in visible).split())


def _signature(policy: OrganisationPolicy, language: Language) -> str:
    return policy.signature.get(language, "").strip() or policy.name


def _disclaimer(policy: OrganisationPolicy, language: Language) -> str:
    return policy.disclaimer.get(language, "").strip() or _source(language, "disclaimer").strip()


def _emergency(policy: OrganisationPolicy, language: Language) -> str:
    return policy.emergency.get(language, "").strip() or _source(language, "emergency").strip()


def _moment(policy: OrganisationPolicy, written: str) -> str:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return long_date(moment, policy.zone, policy.language) if moment.tzinfo else written


def _render(language: Language, template: str, **values: object) -> Text:
    subject, _, body = _TEMPLATES.get_template(f"{language}/{template}.j2").render(values).partition("\n\n")
    return Text(subject, body.rstrip() + "\n")


@lru_cache(maxsize=32)
def _source(language: Language, template: str) -> str:
    return _LOADER.get_source(_TEMPLATES, f"{language}/{template}.j2")[0]

"""The life of one question on a page that a board can sign: each moment, and the rule of the organisation's file that makes it so.

Nothing is decided here: moments and reasons come from policies/explained.py and policies/retention.py, words from
policies/life_words.py. policies/life_of.py tells the same of a question that exists. Called by `luisterpost explain`.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from policies import retention, wording
from policies.explained import AlarmExplained, Explained, StageExplained, explain_stamp
from policies.legal_terms import TERMS
from policies.life_words import LifeLanguage, Words
from policies.organisation import OrganisationPolicy
from policies.response import Rule
from policies.response_rules import COORDINATOR, Priority, Promised
from policies.working_time import Step

WIDTH = 100
A_MINUTE = 1 / 60                           # of an hour
LONGEST_BREAK = timedelta(hours=4)          # what lies longer between two blocks of a day is no lunch


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; lines that begin with a space belong to the one before."""

    title: str
    lines: Sequence[str]


def life(
    policy: OrganisationPolicy, received: datetime, *, mailbox: str, priority: Priority = "normal", follow_up: bool = False, theme: str = "",
    language: LifeLanguage = "nl",
) -> list[Section]:
    """The life of a question of this kind that arrives at `received`. ValueError for a moment without time zone."""
    words = Words(language, policy.zone)
    why = explain_stamp(policy, received, mailbox=mailbox, follow_up=follow_up, theme=theme, priority=priority, language=language)
    kind = [words.say("follow_up" if follow_up else "new"), words.say(priority), *([words.say("theme", theme=theme)] if theme else [])]
    intro = words.say("intro", received=words.long(received), mailbox=mailbox, kind=", ".join(kind), zone=policy.time_zone)
    due = words.long(why.stamp.due_at)
    return [
        Section(words.say("title", name=policy.name), [intro]),
        Section(words.say("receipt"), [words.say("receipt_sent" if policy.receipt.send else "receipt_none", due=due)]),
        Section(words.say("promise"), list(promise(policy, why, words, priority))),
        Section(words.say("stages"), list(stages(policy, why, words))),
        Section(words.say("alarms"), list(alarms(why, words)) or [words.say("alarm_none")]),
        Section(words.say("retention"), list(_forgetting(policy, why.stamp.due_at, words))),
        Section(words.say("told"), [wording.privacy(policy, language)]),
        signature(policy, words, policy.digest),
    ]


def page(sections: Iterable[Section]) -> str:
    """The sections as plain text of at most WIDTH columns; those between the first and the last are numbered."""
    first, *parts, last = sections
    numbered = [first, *(Section(f"{number}. {part.title}", part.lines) for number, part in enumerate(parts, 1)), last]
    return "\n\n".join("\n".join([part.title, "-" * len(part.title), *map(_wrapped, part.lines)]) for part in numbered) + "\n"


def promise(policy: OrganisationPolicy, why: Explained, words: Words, priority: Priority) -> Iterator[str]:
    """Which promise counts, and what a consultation does to it."""
    rule = why.stamp.rule
    conditions = ", ".join(f"{key} = {str(value).lower()}" for key, value in why.conditions.items())
    yield words.say(f"rule_{rule.kind}", hours=words.number(rule.hours), number=rule.number + 1, conditions=conditions)
    asked = policy.response.consultation
    pauses = asked.pauses and priority != "danger"
    yield words.say("pauses" if pauses else "no_pauses", hours=words.number(asked.at_most_hours))
    stood_still = sum(stage.hours for stage in why.stages) - rule.hours
    if pauses and stood_still > A_MINUTE:
        yield words.say("stood_still", hours=words.number(stood_still))


def stages(policy: OrganisationPolicy, why: Explained, words: Words) -> Iterator[str]:
    """Each stage with the hours that count for it and those that do not."""
    table = _table(policy, why.stamp.rule)
    if why.stages and not table:
        yield words.say("usual_split")
    for stage in why.stages:
        yield words.say("stage" if table else "stage_usual", stage=words.say(stage.stage), key=f"{table}.{stage.stage}",
                        hours=words.number(stage.hours), due=words.long(stage.due_at))
        yield from _steps(stage, words)


def alarms(why: Explained, words: Words, *, reasons: bool = True) -> Iterator[str]:
    """Who hears, when, of what, and why then."""
    clock = words.say("on_call_hours" if why.stamp.rule.kind == "danger" else "working_hours")
    for alarm in why.alarms:
        yield _alarm(alarm, clock if reasons else "", words)
    if why.alarms:
        yield words.say("alarm_rule")


def signature(policy: OrganisationPolicy, words: Words, digest: str) -> Section:
    """The end of the page: what was read, and room to sign it."""
    line = "." * (WIDTH - 40)
    return Section(words.say("digest", digest=digest), [words.say("signed", name=policy.name), words.say("sign_here"), "", line])


def _table(policy: OrganisationPolicy, rule: Rule) -> str:
    """The table of the file that divides this promise; "" when none does."""
    response = policy.response
    promised: dict[str, tuple[str, Promised | None]] = {
        "general": ("response.stages", response), "danger": ("response.danger.stages", response.danger),
        "promise": ("response.promise.stages", response.promises[rule.number] if response.promises else None),
    }
    table, found = promised[rule.kind]
    return table if found and found.stages else ""


def _steps(stage: StageExplained, words: Words) -> Iterator[str]:
    for counts, group in groupby(stage.steps, key=lambda step: step.kind == "work"):
        steps = list(group)
        length: timedelta = steps[-1].end - steps[0].start
        said = _counted(steps[0].start, length, words) if counts else words.say("skipped", reasons=_reasons(steps, words))
        yield f"    {words.short(steps[0].start)} – {words.short(steps[-1].end)}  {said}"


def _counted(start: datetime, length: timedelta, words: Words) -> str:
    """The hands of a clock that is put forward or back show another length."""
    shown = words.offset(start + length) - words.offset(start)
    said = words.say("counts", duration=words.duration(length))
    return f"{said} ({words.say('clock_forward' if shown > timedelta() else 'clock_back')})" if shown else said


def _reasons(steps: Sequence[Step], words: Words) -> str:
    """Nights are told only where nothing else is the reason."""
    telling = [step for step in steps if step.kind != "night"] or steps
    return ", ".join(dict.fromkeys(_reason(step, words) for step in telling))


def _reason(step: Step, words: Words) -> str:
    if step.kind == "break" and step.end - step.start > LONGEST_BREAK:
        return words.say("night")
    return words.say("closure_bare" if step.kind == "closure" and not step.label else step.kind, label=step.label)


def _alarm(told: AlarmExplained, clock: str, words: Words) -> str:
    """`clock` is what its hours are called; "": leave the reason out."""
    alarm, reason = told.alarm, told.reason
    to = ", ".join(words.say("coordinator") if contact.name == COORDINATOR else contact.name for contact in told.to)
    what = alarm_words(alarm.code, alarm.stage, words)
    said = [words.say("alarm_fallback" if told.fell_back else "alarm", at=words.long(alarm.at), to=to, what=what)]
    if clock:
        said.append(words.say(f"rung_{reason.kind}", hours=words.number(reason.hours), clock=clock, key=reason.key))
    if alarm.at > alarm.due:
        said.append(words.say("alarm_waited", due=words.long(alarm.due)))
    return " ".join(said)


def alarm_words(code: str, stage: str, words: Words) -> str:
    """What an alarm says."""
    return words.say(code, stage=words.say(stage))


def _forgetting(policy: OrganisationPolicy, finished: datetime, words: Words) -> Iterator[str]:
    terms = retention.terms(policy)
    yield words.say("retention_intro", due=words.long(finished))
    for stage, moment in sorted(retention.erase_moments(finished, terms).at.items(), key=lambda item: item[1]):
        yield "  " + words.say("erased", at=words.long(moment), stage=words.say(f"erase_{stage}"), days=terms.days[stage],
                               why=words.say(f"why_{stage}"), key=TERMS[stage].key)
    if terms.warn_days:
        yield words.say("warned", days=terms.warn_days)
    yield words.say("retention_rule")


def _wrapped(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    kept = re.sub(r" (?=[:;?!])|(?<=\d) (?=h \d)|(?<=\d h) (?=\d)", "\u00a0", line.strip())     # French sets spaces where a line may not end
    return textwrap.fill(kept, WIDTH, initial_indent=indent, subsequent_indent=indent + "  " if indent else "",
                         break_long_words=False, break_on_hyphens=False)

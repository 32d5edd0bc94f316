"""The life of a question that exists, on the same page as policies/life.py: what was stamped, what happened, what goes when.

Facts only, none of them about the asker: no subject, text, name or address comes near this module. Reasons are told only where
the policy that stamped the question is the one that still counts. Called by `luisterpost explain --question`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from policies import response
from policies.explained import explain
from policies.life import Section, alarm_words, alarms, promise, signature, stages
from policies.life_words import LifeLanguage, Words
from policies.organisation import OrganisationPolicy
from policies.response_rules import Priority


@dataclass(frozen=True, slots=True)
class Happened:
    """One row of the trail. `actor` is an alias."""

    at: datetime
    event: str
    actor: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One stage of a finished question: when it must go, and when it went."""

    stage: str
    erase_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows of one question."""

    code: str
    mailbox: str
    state: str
    received: datetime
    due_at: datetime
    stages: Sequence[Mapping[str, str]]
    alarms: Sequence[Mapping[str, object]]
    priority: Priority
    theme: str
    follow_up: bool
    policy_digest: str
    kept: Mapping[str, int]
    trail: Sequence[Happened] = ()
    erasures: Sequence[Erasure] = ()


def life_of(policy: OrganisationPolicy, facts: Facts, language: LifeLanguage = "nl") -> list[Section]:
    """The page of one question, in the light of its organisation's file as it is now."""
    words = Words(language, policy.zone)
    return [
        Section(words.say("real", code=facts.code, name=policy.name), [_intro(policy, facts, words), _version(policy, facts, words)]),
        *_promised(policy, facts, words),
        Section(words.say("trail"), [_happened(row, words) for row in facts.trail]),
        Section(words.say("retention"), list(_forgetting(facts, words))),
        signature(policy, words, facts.policy_digest),
    ]


def _intro(policy: OrganisationPolicy, facts: Facts, words: Words) -> str:
    kind = [words.say("follow_up" if facts.follow_up else "new"), words.say(facts.priority)]
    kind += [words.say("theme", theme=facts.theme)] if facts.theme else []
    return words.say("intro", received=words.long(facts.received), mailbox=facts.mailbox, kind=", ".join(kind), zone=policy.time_zone)


def _version(policy: OrganisationPolicy, facts: Facts, words: Words) -> str:
    return words.say("same_policy" if _same(policy, facts) else "other_policy", digest=facts.policy_digest, now=policy.digest)


def _same(policy: OrganisationPolicy, facts: Facts) -> bool:
    return policy.digest == facts.policy_digest


def _promised(policy: OrganisationPolicy, facts: Facts, words: Words) -> Iterator[Section]:
    """The stamps: with their reasons, or bare when another version of the file made them."""
    rule, _ = response.promise(policy, mailbox=facts.mailbox, follow_up=facts.follow_up, theme=facts.theme, priority=facts.priority)
    stamped = response.Stamp.of(facts.due_at, facts.stages, facts.alarms, rule)
    why = explain(policy, facts.received, stamped, priority=facts.priority, language=words.language)
    kept = words.say("rule_kept", due=words.long(facts.due_at))
    yield Section(words.say("promise"), [kept, *(promise(policy, why, words, facts.priority) if _same(policy, facts) else ())])
    bare = [words.say("stage_only", stage=words.say(stage.stage), due=words.long(stage.due_at)) for stage in stamped.stages]
    yield Section(words.say("stages"), list(stages(policy, why, words)) if _same(policy, facts) else bare)
    yield Section(words.say("still"), list(alarms(why, words, reasons=_same(policy, facts))) or [words.say("alarm_none_left")])


def _happened(row: Happened, words: Words) -> str:
    who, more = f" ({row.actor})" if row.actor else "", f" [{row.detail}]" if row.detail else ""
    if row.event == "alarm" and len(row.detail.split()) == 3:
        stage, code, _ = row.detail.split()
        more = f". {alarm_words(code, stage, words)}"
    return words.say("happened", at=words.long(row.at), what=f"{words.event(row.event)}{who}{more}")


def _forgetting(facts: Facts, words: Words) -> Iterator[str]:
    if not facts.erasures:
        yield words.say("unfinished")
        for stage, days in sorted(facts.kept.items(), key=lambda item: item[1]):
            yield "  " + words.say("kept_for", stage=words.say(f"erase_{stage}"), days=days)
    for erasure in sorted(facts.erasures, key=lambda row: row.erase_at):
        form, at = ("erased_done", erasure.done_at) if erasure.done_at else ("erase_due", erasure.erase_at)
        yield "  " + words.say(form, stage=words.say(f"erase_{erasure.stage}"), at=words.long(at))

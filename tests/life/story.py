"""What happens: who asks when, and what people and servers do with each question. Made up beforehand, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ORDINARY, SLOW = 9.0, 130.0                 # hours between two steps, on average
FATES = {"answered": 52, "late": 12, "closed": 12, "undeliverable": 6, "bounced": 8, "never": 10}


@dataclass(eq=False)
class Asked:
    """One question of the story. `root` is itself for the first of an exchange."""

    number: int
    organisation: str
    received: datetime
    fate: str
    flags: tuple[str, ...]
    photo: bool
    parent: "Asked | None" = None

    @property
    def root(self) -> "Asked":
        return self.parent.root if self.parent else self

    def word(self, stage: str) -> str:
        """What is planted for this stage."""
        return f"geplant{self.number}x{stage}"

    @property
    def address(self) -> str:
        return f"vrager{self.root.number}@vragers.example"


@dataclass(frozen=True)
class Event:
    at: datetime
    verb: str
    asked: Asked
    word: str = ""                          # of classify: the theme or priority


def story(questions: int, days: int, random: Random) -> list[Event]:
    """Everything that happens, in order."""
    events: list[Event] = []
    made = 0
    while made < questions:
        received = BEGIN + timedelta(days=random.uniform(0.2, days * 0.8))
        waiting: list[tuple[datetime, Asked | None, str]] = [(_to_the_second(received, 17), None, random.choice(("kort", "midden", "lang")))]
        while waiting and made < questions:
            at, parent, organisation = waiting.pop()
            asked = _asked(made, organisation, at, parent, random)
            mine = list(_life(asked, random))
            made, events = made + 1, [*events, *mine]
            if random.random() < 0.25 and at < BEGIN + timedelta(days=days * 0.9):
                later = mine[-1].at if random.random() < 0.8 else at
                follows = later + timedelta(days=random.uniform(0.1, 20))
                waiting.append((_to_the_second(follows, 17), asked, organisation))
    return sorted(events, key=lambda event: event.at)


def _asked(number: int, organisation: str, at: datetime, parent: Asked | None, random: Random) -> Asked:
    fate = random.choices(list(FATES), list(FATES.values()))[0]
    flags = random.choices((("danger",), ("guess",), ()), (8, 12, 80))[0]
    return Asked(number, organisation, at, fate, flags, random.random() < 0.3, parent)


def _life(asked: Asked, random: Random) -> Iterator[Event]:
    yield Event(asked.received, "arrive", asked)
    verbs = list(_verbs(asked, random))
    if asked.fate == "never":
        verbs = verbs[:random.randrange(len(verbs))]
    at, mean = asked.received, SLOW if asked.fate == "late" else ORDINARY
    for verb in verbs:
        at = _to_the_second(at + timedelta(minutes=2, hours=random.expovariate(1 / mean) + 60 * (verb == "claim_again")), 41)
        yield Event(at, verb, asked)
    if random.random() < 0.2:
        yield Event(_to_the_second(asked.received + timedelta(hours=random.uniform(0.1, 30)), 47), "classify", asked,
                    random.choice(("slapen", "urgent", "danger")))


def _verbs(asked: Asked, random: Random) -> Iterator[str]:
    if asked.flags:
        yield "screen"
    yield from random.choices((["claim"], ["claim", "claim_again"], ["claim", "release", "claim"]), (80, 10, 10))[0]
    if asked.fate == "closed":
        yield from random.choice((["close"], ["submit", "send_back", "close"]))
        return
    yield "submit"
    if random.random() < 0.25:
        yield from ("send_back", "submit_again")
    yield from ("approve", "dispatch")
    yield "fail" if asked.fate == "undeliverable" else "answer"
    if asked.fate == "bounced":
        yield "bounce"


def _to_the_second(moment: datetime, second: int) -> datetime:
    """Nothing of a story happens at the second of a rung, so that no order is left to chance."""
    return moment.replace(second=second, microsecond=0)

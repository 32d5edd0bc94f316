"""What an organisation promises holds through months of letters, people, holds and days without a daemon; `make life` is a whole year."""

from tests.conftest import Database
from tests.life.year import live


async def test_nothing_is_kept_longer_or_shorter_than_promised_and_every_alarm_is_told_once(database: Database) -> None:
    tally = await live(database.url, questions=80, days=90)
    assert tally.wrong == []
    assert tally.questions == 80
    assert min(tally.rungs, tally.warnings, tally.holds, tally.follow_ups, tally.words_due, tally.words_kept) > 0
    assert {"identity", "letter", "attachments", "outbox", "drafts", "text", "mailbox", "trail", "ledger"} <= tally.erased.keys()

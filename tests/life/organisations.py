"""Three organisations that have nothing in common: hours, closures, promises, contacts, ladders and terms."""

from policies.organisation import OrganisationPolicy, parse

START = """
code = "{code}"
name = "Lijn {code}"
coordinator = "coordinatie@{code}.example"

[[mailbox]]
name = "vraag"
address = "vraag@{code}.example"

[mailbox.imap]
host = "127.0.0.1"
port = {port}
security = "plaintext"
user = "{code}"
secret = "imap"

[smtp]
host = "127.0.0.1"
port = 25
security = "plaintext"
check_sent_folder = "Sent"
"""
SHORT = """
[response]
answer_within_hours = 16
alarm_hours_before = [4, 0]
[response.office_hours]
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-12:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]

[retention]
identity_days = 7
letter_days = 3
mailbox_days = 2
attachment_days = 5
outbox_days = 6
draft_days = 4
text_days = 30
trail_days = 60
ledger_days = 45
warn_days_before = 3
"""
MIDDLE = """
[response]
answer_within_hours = 24
holidays = "none"
closures = [{from = 2026-02-16, until = 2026-02-20, reason = "verhuizing"}]
annual_closures = [{from = "07-11", until = "07-21", reason = "zomersluiting"}, {from = "12-24", until = "01-02", reason = "kerst"}]
[response.office_hours]
mon = ["08:30-12:30", "13:30-16:30"]
wed = ["08:30-12:30", "13:30-19:00"]
thu = ["18:00-24:00"]
sat = ["10:00-12:00"]
[response.stages]
screening = 2
claim = 6
draft = 10
review = 4
dispatch = 2
[[response.promise]]
follow_up = true
answer_within_hours = 12
[[response.promise]]
theme = "slapen"
answer_within_hours = 8
[response.danger]
answer_within_hours = 4
on_call_hours = {mon = ["08:00-22:00"], tue = ["08:00-22:00"], wed = ["08:00-22:00"], thu = ["08:00-22:00"], sat = ["10:00-18:00"]}
tell = ["wacht"]
fallback = ["directie"]

[[contact]]
name = "an"
address = "an@midden.example"
roles = ["wacht"]
duty_hours = {mon = ["07:00-15:00"], tue = ["07:00-15:00"], thu = ["12:00-20:00"]}
absent = [{from = 2026-03-02, until = 2026-03-13}, {from = 2026-08-03, until = 2026-08-21}]
[[contact]]
name = "bo"
address = "bo@midden.example"
roles = ["directie"]
duty_hours = {wed = ["09:00-12:00"], fri = ["09:00-17:00"]}

[[alarm]]
stage = "screening"
hours_before = 1
tell = ["wacht"]
fallback = ["directie"]
[[alarm]]
stage = "claim"
hours_before = 2
[[alarm]]
stage = "draft"
hours_before = 0
[[alarm]]
stage = "review"
hours_before = 1
tell = ["wacht"]
fallback = ["coordinator"]
[[alarm]]
stage = "answer"
hours_before = 4
[[alarm]]
stage = "answer"
hours_before = 0
tell = ["coordinator", "directie"]
[[alarm]]
stage = "answer"
hours_before = -8
tell = ["directie"]

[retention]
identity_days = 30
text_days = 90
trail_days = 150
ledger_days = 120
"""
LONG = """
[response]
answer_within_hours = 40
closing_days = [2026-05-15, 2026-12-31]
alarm_hours_before = [20, 8, 2, 0]
[response.office_hours]
mon = ["00:00-24:00"]
tue = ["00:00-24:00"]
sun = ["22:00-24:00"]
[response.consultation]
pauses = true

[retention]
identity_days = 60
letter_days = 40
mailbox_days = 50
outbox_days = 55
attachment_days = 20
draft_days = 100
text_days = 180
trail_days = 365
ledger_days = 200
warn_days_before = 0
"""
FILES = {"kort": SHORT, "midden": MIDDLE, "lang": LONG}


def organisations(port: int) -> dict[str, OrganisationPolicy]:
    """By code; their mailboxes are those of one IMAP server."""
    return {code: parse(START.format(code=code, port=port) + text) for code, text in FILES.items()}

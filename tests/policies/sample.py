"""The sample organisation, with a few keys replaced: what the tests of this folder start from."""

from importlib.resources import files

from hypothesis import strategies as st

from policies.legal_terms import TERMS
from policies.organisation import OrganisationPolicy, parse

EXAMPLE = files("policies").joinpath("organisations/example.toml").read_text("utf-8")


def organisation(**changes: object) -> OrganisationPolicy:
    """The sample; each change is `key=value`, or `table__key=value` for a key inside a table."""
    policy = parse(EXAMPLE)
    data = policy.model_dump(by_alias=True)
    for path, value in changes.items():
        table, _, key = path.rpartition("__")
        (data[table] if table else data)[key] = value
    return OrganisationPolicy.model_validate(data)


@st.composite
def retention_tables(draw: st.DrawFn) -> dict[str, int]:
    """Any valid [retention], with any of its keys left out."""
    text = draw(st.integers(TERMS["text"].floor, TERMS["text"].ceiling))
    identity, drafts = draw(st.integers(1, text)), draw(st.integers(1, text))
    days = {"text_days": text, "identity_days": identity, "draft_days": drafts}
    days |= {TERMS[stage].key: draw(st.integers(1, identity)) for stage in ("letter", "mailbox", "outbox", "attachments")}
    days["trail_days"] = draw(st.integers(max(text, TERMS["trail"].floor), TERMS["trail"].ceiling))
    days["ledger_days"] = draw(st.integers(max(days["mailbox_days"], days["letter_days"], TERMS["ledger"].floor), TERMS["ledger"].ceiling))
    days["backup_days"] = draw(st.integers(0, 399))
    days["backup_key_days"] = draw(st.integers(0, min(90, days["backup_days"])))
    left_out = draw(st.sets(st.sampled_from(sorted(days))))
    return {key: value for key, value in days.items() if key not in left_out}

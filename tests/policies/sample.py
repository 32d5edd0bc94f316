"""The sample organisation, with a few keys replaced: what the tests of this folder start from."""

from importlib.resources import files

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

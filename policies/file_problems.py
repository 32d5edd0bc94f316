"""What is wrong with an organisation file, in sentences: each names the key, the value that was given, and what is allowed.

Keys are written as in the file, with the number of a block where there are several: mailbox[2].imap.port is the port in the second
[[mailbox]]. What may be a password is never repeated. Called by policies/organisation.py.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Schema = Mapping[str, Any]

LONGEST_VALUE = 60
PRIVATE = re.compile(r"secret|passw|token|wachtwoord|mot_?de_?passe", re.IGNORECASE)
_BLOCKS = re.compile(r"(mailbox|contact|alarm|response\.promise)$")          # written as blocks of their own
TWICE = re.compile(r"Cannot (overwrite a value|declare .* twice|mutate immutable|redefine namespace)")


def not_text(data: bytes) -> str:
    """The sentence for a file that is not UTF-8 text, or begins with a mark that TOML does not know; "" for any other."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "line 1: the file begins with a byte order mark; save it as UTF-8 without one (not as \"UTF-8 with BOM\")"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line, byte = data.count(b"\n", 0, error.start) + 1, data[error.start]
        return f"line {line}: the byte 0x{byte:02x} is not UTF-8 text; save the file as UTF-8, not as Windows-1252 or UTF-16"
    return ""


def not_toml(text: str, error: tomllib.TOMLDecodeError) -> str:
    """The sentence for a file that is not TOML, with the line that stopped the reading."""
    said = str(error)
    place = re.search(r"at line (\d+)", said)
    rows = text.splitlines()
    number = int(place[1]) if place else len(rows)
    row = rows[number - 1].strip() if 0 < number <= len(rows) else ""
    shown = f" ({_short(row)})" if row and not PRIVATE.search(row) else ""
    allowed = ("this key or table stands there twice; keep one of them" if TWICE.search(said)
               else "write a day that exists, such as 2026-12-24" if said.startswith("Invalid date")
               else "write key = value, texts between double quotes, lists between [ and ]")
    return f"line {number}{shown}: not valid TOML, {said[:1].lower()}{said[1:]}; {allowed}"


def sentences(error: ValidationError, shape: type[BaseModel]) -> list[str]:
    """One sentence for each problem that pydantic found, in the order of the file's shape."""
    schema = _schema(shape)
    items = [item for item in error.errors(include_url=False) if item["type"] != "too_short" or not item["input"]]   # its blocks were refused
    return list(dict.fromkeys(line for item in items for line in _sentences(schema, item)))


@lru_cache(maxsize=4)
def _schema(shape: type[BaseModel]) -> Schema:
    return shape.model_json_schema()


def _sentences(schema: Schema, item: ErrorDetails) -> list[str]:
    path = [_short(str(part)) for part in item["loc"] if part != "[key]"]
    match "extra_forbidden" if "[key]" in item["loc"] else item["type"]:
        case "extra_forbidden":
            return [_numbered(f"{_given(path, item['input'], known=False)}: unknown key; {_meant(schema, path)}")]
        case "missing":
            return [_numbered(f"{'.'.join(path)}: is missing; allowed is {_allowed(_part(schema, path), path)}")]
        case "value_error":
            lines = str(item["msg"]).removeprefix("Value error, ").splitlines()
            return [_numbered(_own_words(path, line, item["input"])) for line in lines]
        case _:
            return [_numbered(f"{_given(path, item['input'])}: allowed is {_allowed(_part(schema, path), path)}")]


def _own_words(path: list[str], message: str, given: object) -> str:
    """What a validator says; when it begins with a key, that stands inside the table at `path`."""
    if re.match(r"[a-z_]+(?:\.[a-z_\d]+)*(?: = [^:]*)?: ", message):
        return ".".join([*path, message])
    return f"{_given(path, given)}: {message}"


def _given(path: list[str], value: object, *, known: bool = True) -> str:
    """The key and, where it is a plain value that cannot be a password, what was given."""
    key = ".".join(path) or "the file"
    if PRIVATE.search(key) or (isinstance(value, str) and not known):
        return key
    match value:
        case bool():
            return f"{key} = {str(value).lower()}"
        case str():
            return f'{key} = "{_short(value)}"'
        case int() | float() | datetime() | date() | time():
            return f"{key} = {_short(str(value))}"
        case []:
            return f"{key} = []"
    return key


def _short(value: str) -> str:
    one_line = " ".join(value.split())
    return one_line if len(one_line) <= LONGEST_VALUE else one_line[:LONGEST_VALUE] + "…"


def _numbered(sentence: str) -> str:
    """People count blocks from one."""
    return re.sub(r"(?<=[a-z])\.(\d+)(?=[.: ])", lambda number: f"[{int(number[1]) + 1}]", sentence)


def _meant(schema: Schema, path: list[str]) -> str:
    table = _part(schema, path[:-1])
    known = list(table.get("properties") or table.get("propertyNames", {}).get("enum") or ())
    near = get_close_matches(path[-1], known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"allowed are {', '.join(known)}"


def _part(schema: Schema, path: Sequence[str]) -> Schema:
    """The schema of one key; {} where the file says more than its shape knows."""
    here = _plain(schema, schema)
    for step in path:
        if "properties" in here:
            here = here["properties"].get(step, {})
        else:
            here = here.get("items", {}) if step.isdigit() else here.get("additionalProperties", {})
        here = _plain(schema, here if isinstance(here, Mapping) else {})
    return here


def _plain(schema: Schema, part: Schema) -> Schema:
    """Without references, and without the null of what may be left out."""
    while "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    kinds = [kind for kind in part.get("anyOf", ()) if kind.get("type") != "null"]
    return {**part, **_plain(schema, kinds[0])} if kinds else part


def _allowed(part: Schema, path: Sequence[str]) -> str:
    if "enum" in part or "const" in part:
        allowed = " or ".join(f'"{value}"' for value in part.get("enum", [part.get("const")]))
        return f"{allowed}; {part['hint']}" if "hint" in part else allowed
    match part.get("type"):
        case "boolean":
            return "true or false, without quotes"
        case "integer" | "number" as kind:
            return ("a whole number" if kind == "integer" else "a number") + _range(part) + ", without quotes"
        case "array" if _BLOCKS.match(".".join(path)):
            return f"a block that begins with [[{'.'.join(path)}]], as often as needed"
        case "array":
            return "a list between [ and ]" + (f" of at least {part['minItems']}" if part.get("minItems") else "")
        case "string":
            return _text(part)
        case "object":
            keys = part.get("properties") or part.get("propertyNames", {}).get("enum") or ()
            return "a table with keys " + ", ".join(keys) if keys else "a table"
    return "what policies/README.md says"


def _range(part: Schema) -> str:
    low = f" above {part['exclusiveMinimum']:g}" if "exclusiveMinimum" in part else f" from {part['minimum']:g}" if "minimum" in part else ""
    high = f"{part['maximum']:.15g}" if "maximum" in part else ""
    return low + (f" up to {high}" if high else "")


def _text(part: Schema) -> str:
    if part.get("format") == "email":
        return "a mail address, such as vraag@voorbeeld.example"
    if part.get("format") in ("date", "date-time"):
        return "a date such as 2026-12-24" if part["format"] == "date" else "a moment such as 2026-11-01T00:00:00+01:00"
    if part.get("pattern") == r"^[a-z][a-z0-9-]{0,39}$":
        return "a short name: a small letter, then small letters, digits and -, at most 40"
    if part.get("pattern") == r"^\d\d-\d\d$":
        return 'month and day, such as "07-11"'
    bounds = [f"at least {part['minLength']}"] if part.get("minLength") else []
    bounds += [f"at most {part['maxLength']}"] if part.get("maxLength") else []
    return "a text between quotes" + (f" of {' and '.join(bounds)} characters" if bounds else "")

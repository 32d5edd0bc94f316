"""What the tables of an organisation file are made of: strictness, and the few kinds of value that several tables use.

Imported by organisation.py, response_rules.py and retention_rules.py, which together are the shape of a file.
"""

import re
from datetime import date, datetime, time
from types import NoneType
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

Language = Literal["nl", "fr", "de", "en"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _plain_types(annotation: object) -> set[object]:
    """The types of a key, also of what its list or table holds."""
    inside = get_args(annotation)
    return set().union(*map(_plain_types, inside)) if inside else {annotation}


class Strict(BaseModel):
    """A table that refuses every key it does not know, so that a typing error can never quietly switch something off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _as_written(cls, value: object, info: ValidationInfo) -> object:
        """true is no number, "30" is no number, 0 is no date and "yes" is not true: what looks like a slip is not guessed at."""
        wanted = _plain_types(cls.model_fields[info.field_name or ""].annotation)
        given = {type(item) for item in (value if isinstance(value, list | tuple) else (value,))}
        numbers = wanted & {int, float}
        if wanted & {date, datetime, time} and given & {int, float}:
            raise PydanticCustomError("wrong_kind", "another kind of value is needed")
        if isinstance(value, str) and value and not (value.isprintable() and value.strip()):
            raise ValueError("write it on one line, without control characters, and not of spaces only")
        if (numbers and str in given) or (bool in given and bool not in wanted) or (wanted <= {bool, NoneType} and given - {bool, NoneType}):
            raise PydanticCustomError("wrong_kind", "another kind of value is needed")
        return value


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", value):
        raise ValueError("write one mail address, such as vraag@voorbeeld.example")
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address), Field(json_schema_extra={"format": "email"})]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]

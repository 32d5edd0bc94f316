"""What the tables of an organisation file are made of: strictness, and the few kinds of value that several tables use.

Imported by organisation.py, response_rules.py and retention_rules.py, which together are the shape of a file.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Language = Literal["nl", "fr", "de", "en"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Strict(BaseModel):
    """A table that refuses every key it does not know, so that a typing error can never quietly switch something off."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", value):
        raise ValueError("write one mail address, such as vraag@voorbeeld.example")
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]

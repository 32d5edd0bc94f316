"""The export of a person on paper: a page to read, JSON to take elsewhere, and each mail as a file. For nobody else to read.

The page holds words of the asker, so everything is escaped, and it fetches nothing. Its words are those of `luisterpost explain`
(policies/templates/<language>/life.toml) and its own (export.toml); German has no life.toml, so its export.toml has both.
"""

import json
import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from policies.long_date import long_date
from policies.organisation import OrganisationPolicy
from policies.shape import Language
from policies.wording import reply_language
from service.errors import LuisterpostError
from service.person.contents import Export, plain

_TEMPLATES = SandboxedEnvironment(
    loader=PackageLoader("policies", "templates"), autoescape=True, undefined=StrictUndefined, auto_reload=False,
    trim_blocks=True, lstrip_blocks=True,
)


def page(policy: OrganisationPolicy, export: Export) -> str:
    """HTML in the language of the person's last question."""
    language = reply_language(policy, export.questions[-1].language) if export.questions else policy.language
    return _TEMPLATES.get_template("export.j2").render(
        export=export, name=policy.name, language=language, words=words(language),
        date=lambda moment: long_date(moment, policy.zone, language))


def words(language: Language) -> dict[str, Any]:
    """Of the page."""
    folder = files("policies").joinpath(f"templates/{language}")
    known = [tomllib.loads(file.read_text("utf-8")) for file in (folder.joinpath("life.toml"), folder.joinpath("export.toml")) if file.is_file()]
    return {key: value for each in known for key, value in each.items()}


def check_folder(folder: Path) -> None:
    """Raises LuisterpostError unless it is new or empty, in a folder that exists."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise LuisterpostError("the folder for the export has something in it already: name a new one")
        if not folder.parent.is_dir():
            raise LuisterpostError("the folder for the export would lie in a folder that does not exist")
    except OSError as error:
        raise LuisterpostError(f"the folder for the export cannot be read ({type(error).__name__})") from None


def write(folder: Path, policy: OrganisationPolicy, export: Export) -> None:
    """All files, for their owner only. Raises LuisterpostError."""
    texts = {"index.html": page(policy, export).encode(), "export.json": json.dumps(plain(export), ensure_ascii=False, indent=2).encode()}
    mails = export.files()
    try:
        for place in (folder, *dict.fromkeys((folder / name).parent for name in mails)):
            place.mkdir(mode=0o700, exist_ok=True)
            place.chmod(0o700)
        for name, data in (texts | mails).items():
            with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
    except OSError as error:
        raise LuisterpostError(f"the export cannot be written there ({type(error).__name__}): delete what is there of it and try again") from None

"""What the environment decides: where the database, the keys, the secrets and the organisation files are.

Every setting is a variable LUISTERPOST_NAME (deploy/service.env.example documents each). Organisation files are read and
checked here, all of them, and every problem is reported at once.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from policies.organisation import OrganisationPolicy, PolicyError, Server, parse_bytes
from service.errors import LuisterpostError

LARGEST_FILE = 1_000_000                    # bytes of an organisation file; real ones have some thousands


def _is_postgresql(url: str) -> bool:
    from sqlalchemy.engine import make_url  # not needed for preview, nor with the private database
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).get_backend_name() == "postgresql"
    except (ArgumentError, ValueError):
        return False


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LUISTERPOST_", extra="ignore", frozen=True)

    organisations: Path = Path("/etc/luisterpost/organisations")   # folder of *.toml
    keys: Path | None = None                # folder of key files (service/vault.py); default: state/keys
    secrets: Path | None = None             # folder with one file per secret; default: systemd's credentials, then state/secrets
    state: Path = Path("/var/lib/luisterpost")
    database_url: str = ""                  # "": the private embedded PostgreSQL in the state folder
    database_admin_url: str = ""            # for migrate, tool and actor; default: database_url
    tool_url: str = ""                      # for `queue`: the login of an answer tool
    database_connections: int = Field(8, ge=2, le=100)
    readers: int = Field(2, ge=1, le=32)    # processes that read letters
    reading_seconds: float = Field(5.0, gt=0, le=60)
    reading_bytes: int = Field(1_500_000_000, ge=300_000_000)      # address space of one reading process
    cleaning_seconds: float = Field(60.0, gt=0, le=600)           # for the copy of one attachment
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$")
    poll_seconds: float = Field(5.0, gt=0, le=60)                  # database polls of outbox, deadlines and retention
    stop_seconds: float = Field(8.0, gt=0, le=60)                  # how long SIGTERM waits for the current step
    reconcile_hours: float = Field(24.0, gt=0, le=168)
    manifest: Path | None = None            # what was erased, for restored backups (service/forgetting/manifest.py); default: state/manifest
    manifest_days: int = Field(400, ge=30)  # no backup may be older

    @field_validator("database_url", "database_admin_url", "tool_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        if url and not _is_postgresql(url):
            raise PydanticCustomError("database", "is not a database; write postgresql://USER:PASSWORD@HOST/DATABASE")
        return url

    @property
    def key_folder(self) -> Path:
        return self.keys or self.state / "keys"

    @property
    def manifest_file(self) -> Path:
        return self.manifest or self.state / "manifest"

    def secret(self, name: str) -> str:
        """The secret with this name: LUISTERPOST_SECRET_NAME, else a file. Raises LuisterpostError."""
        variable = "LUISTERPOST_SECRET_" + name.upper().replace("-", "_")
        if variable in os.environ:
            return os.environ[variable]
        folders = [self.secrets, Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")), self.state / "secrets"]
        for folder in folders:
            for file in (folder / name, folder / f"secrets_{name}") if folder else ():     # LoadCredential=secrets:FOLDER puts its own name in front
                if file.is_file():
                    return file.read_text(encoding="utf-8").strip("\r\n")
        raise LuisterpostError(f"secret {name!r} is missing: set {variable} or put it in a file {name} in LUISTERPOST_SECRETS")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the configuration."""

    file: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence}"


class ConfigurationError(LuisterpostError):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("the configuration cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


def load_settings() -> Settings:
    """Settings from the environment. Raises ConfigurationError naming each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigurationError([
            Problem("environment", f"LUISTERPOST_{'.'.join(map(str, item['loc'])).upper()}: {item['msg']}") for item in error.errors()
        ]) from None


def load_organisations(settings: Settings) -> dict[str, OrganisationPolicy]:
    """All organisation files, by code. Raises ConfigurationError with every problem of every file."""
    policies, problems = read_organisations(settings.organisations)
    if problems:
        raise ConfigurationError(problems)
    return policies


def read_organisations(folder: Path) -> tuple[dict[str, OrganisationPolicy], list[Problem]]:
    """What can be read of a folder of organisation files, and everything that is wrong with the rest."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        return {}, [Problem(str(folder), "no organisation file (*.toml) here; copy policies/organisations/example.toml "
                                         "and set LUISTERPOST_ORGANISATIONS")]
    return read_files(files)


def read_files(files: Iterable[Path]) -> tuple[dict[str, OrganisationPolicy], list[Problem]]:
    """The same of these files."""
    policies: dict[str, OrganisationPolicy] = {}
    problems: list[Problem] = []
    seen: dict[object, str] = {}            # codes and folders, and the file that names them first
    for file in files:
        try:
            policy = read_organisation(file)
        except PolicyError as error:
            problems += [Problem(file.name, sentence) for sentence in error.problems]
            continue
        problems += _also_elsewhere(policy, file, seen)
        policies[policy.code] = policy
    return policies, problems


def _also_elsewhere(policy: OrganisationPolicy, file: Path, seen: dict[object, str]) -> list[Problem]:
    """What an earlier file has too. Two organisations at one folder would take each other's letters."""
    if (other := seen.setdefault(policy.code, file.name)) != file.name:
        return [Problem(file.name, f'code = "{policy.code}": {other} has it too; every organisation needs a code of its own')]
    shared = [(number, mailbox.imap, seen.setdefault(mailbox.imap.place, file.name)) for number, mailbox in enumerate(policy.mailboxes, 1)]
    return [Problem(file.name, f'mailbox[{number}].imap.user = "{imap.user}": {other} fetches from this folder too; give each its own user or folder')
            for number, imap, other in shared if other != file.name]


def read_organisation(file: Path) -> OrganisationPolicy:
    """One organisation file. Raises PolicyError with every problem in it, also when it cannot be read at all."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise PolicyError([f"cannot be read ({error.strerror}); allowed is a file that this user may read"]) from None
    if len(data) > LARGEST_FILE:
        raise PolicyError([f"is larger than {LARGEST_FILE} bytes; allowed is one organisation in TOML"])
    return parse_bytes(data)


def missing_secrets(settings: Settings, policy: OrganisationPolicy) -> list[str]:
    """A sentence for every password of this organisation that cannot be found."""
    servers: list[Server] = [mailbox.imap for mailbox in policy.mailboxes]
    servers.append(policy.smtp)
    problems = []
    for server in servers:
        if server.secret and server.authentication == "password":
            try:
                settings.secret(server.secret)
            except LuisterpostError as error:
                problems.append(str(error))
    return problems

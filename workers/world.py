"""What every loop works with: made once by the daemon, handed to each step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from policies.organisation import OrganisationPolicy
from service.database import Presence
from service.embedded.postgres import Cluster
from service.origin import Origin
from service.reading import Readers
from service.settings import Settings
from service.vault import Hasher, Opener, Sealer


@dataclass
class World:
    """`opener` is None in a daemon that only takes mail in: such a daemon cannot read what it wrote."""

    settings: Settings
    database: AsyncEngine
    presence: Presence
    policies: dict[str, OrganisationPolicy]
    origins: list[Origin]
    sealer: Sealer
    hasher: Hasher
    opener: Opener | None
    readers: Readers
    now: Callable[[], datetime]
    private: Cluster | None = None          # our own PostgreSQL, when the environment names no other

    def origins_of(self, code: str) -> list[Origin]:
        return [origin for origin in self.origins if origin.policy.code == code]

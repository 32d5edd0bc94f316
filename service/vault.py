"""Sealing and opening: who may read what identifies an asker.

Each question has a random 32-byte data key. What identifies is encrypted with it (AES-256-GCM) and bound to its place
(table, column, row), so that a ciphertext moved to another row does not open. The data key itself is sealed to a public
key (libsodium sealed box): intake can write what it cannot read back. Destroying the one sealed data key forgets every
copy of what it sealed, in backups too. Keyed hashes (BLAKE2b) link an asker's questions without naming anybody.

Key folder: ID.public, ID.private (mode 0600, only where mails leave), `current` (the ID that seals now), `hash` (0600).
systemd's LoadCredential of a folder puts a prefix before each name; that prefix is ignored.
"""

import os
import re
import secrets
import stat
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey

from service.domain import ascii_domain
from service.errors import VaultError

VERSION = b"\x01"                           # first byte of every ciphertext: AES-256-GCM, 12-byte nonce
NONCE_BYTES = 12
SPKI = bytes.fromhex("302a300506032b6570032100")        # what stands before the 32 bytes of an Ed25519 key (RFC 8410 section 4)
DOTLESS = ("gmail.com", "googlemail.com")   # one provider under two names, for whom dots before the @ say nothing


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """A data key in the clear. Seals and opens byte strings for a named place."""

    plain: bytes

    def seal(self, clear: bytes, place: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + AESGCM(self.plain).encrypt(nonce, clear, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises VaultError when key, place or bytes are not the ones that were sealed."""
        if sealed[:1] != VERSION:
            raise VaultError("sealed data has an unknown version; was it written by a newer Luisterpost?")
        try:
            return AESGCM(self.plain).decrypt(sealed[1:1 + NONCE_BYTES], sealed[1 + NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise VaultError("sealed data does not open with its key and place: it was changed or moved") from None


@dataclass(frozen=True, slots=True, repr=False)
class NewDataKey:
    """A fresh data key, and the row of core.data_key that keeps it."""

    id: UUID
    key_id: str
    sealed: bytes
    key: DataKey

    @property
    def row(self) -> dict[str, object]:
        return {"id": self.id, "key_id": self.key_id, "sealed": self.sealed}


class Sealer:
    """The public half: makes data keys that it cannot open again. All that intake has."""

    def __init__(self, key_id: str, public: bytes) -> None:
        self.key_id = key_id
        self._box = SealedBox(PublicKey(public))

    def new_data_key(self) -> NewDataKey:
        plain = secrets.token_bytes(32)
        return NewDataKey(uuid4(), self.key_id, self.reseal(plain), DataKey(plain))

    def reseal(self, plain: bytes) -> bytes:
        return bytes(self._box.encrypt(plain))


class Opener:
    """The private half: only the outbox (and later the coordinator's reveal) has it."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._boxes = {key_id: SealedBox(PrivateKey(private)) for key_id, private in keys.items()}
        self.open_data_key = lru_cache(maxsize=256)(self._open_data_key)    # an answer is opened for its address, and soon for its bytes

    def _open_data_key(self, key_id: str, sealed: bytes) -> DataKey:
        """Raises VaultError when the private key is not here or does not fit."""
        if key_id not in self._boxes:
            raise VaultError(f"private key {key_id} is not in the key folder: put {key_id}.private back, or answers cannot leave")
        try:
            return DataKey(self._boxes[key_id].decrypt(sealed))
        except CryptoError:
            raise VaultError(f"private key {key_id} does not open what its public key sealed: it is another key or damaged") from None


class Hasher:
    """Keyed hashes: equal for equal input, and meaningless without the key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def _hash(self, kind: bytes, value: bytes) -> bytes:
        return blake2b(value, key=self._key, person=kind, digest_size=32).digest()

    def address(self, address: str) -> bytes:
        """Case, accents' form, a "+tag", how a domain beyond ASCII is written, and at Gmail dots do not matter."""
        local, _, domain = unicodedata.normalize("NFKC", address).strip().rpartition("@")
        local, domain = local.casefold().partition("+")[0], _domain(domain.rstrip(".").lower())
        if domain in DOTLESS:
            local, domain = local.replace(".", ""), DOTLESS[0]
        return self._hash(b"address", f"{local}@{domain}".encode())

    def name(self, name: str) -> bytes:
        """Order and case of the words, accents and punctuation do not matter."""
        folded = unicodedata.normalize("NFKD", name.casefold())
        words = re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c)))
        return self._hash(b"name", " ".join(sorted(words)).encode())

    def own(self, value: str) -> bytes:
        """Of what a volunteer is known by (service/own_data.py), which brings it to one form."""
        return self._hash(b"own", value.encode())

    def exchange(self, code: str) -> bytes:
        """A key of the exchange that began with this question: it opens nothing else, so the reading process may have it."""
        return self._hash(b"exchange", code.encode())

    def letter(self, fingerprint: bytes) -> bytes:
        return self._hash(b"letter", fingerprint)

    def erased(self, what: bytes) -> str:
        """For the erasure manifest (service/forgetting/manifest.py): 32 hexadecimal digits."""
        return self._hash(b"erased", what).hex()[:32]

    def seed(self) -> bytes:
        """Of the key that signs statements (Signer)."""
        return self._hash(b"signing", b"statement")


def _domain(domain: str) -> str:
    try:
        return ascii_domain(domain)
    except ValueError:
        return domain.casefold()


class Signer:
    """Signs statements (Ed25519) with a key that is made from the hash key: no other key to keep, and the public half proves them to anybody."""

    def __init__(self, hasher: Hasher) -> None:
        self._key = SigningKey(hasher.seed())

    @property
    def public(self) -> str:
        """As RFC 8410 writes it, in base64: between the lines BEGIN and END PUBLIC KEY it is a file for openssl."""
        return b64encode(SPKI + bytes(self._key.verify_key)).decode()

    def sign(self, text: bytes) -> str:
        return b64encode(self._key.sign(text).signature).decode()

    def signed(self, text: bytes, signature: str) -> bool:
        try:
            self._key.verify_key.verify(text, b64decode(signature))
        except (BadSignatureError, ValueError):
            return False
        return True


class KeyFolder:
    """The key files of one installation. Raises VaultError with a sentence that says what to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _find(self, name: str) -> Path:
        if (self.folder / name).is_file():
            return self.folder / name
        for path in sorted(self.folder.glob(f"*_{name}")):
            return path
        raise VaultError(f"key file {name} is missing in {self.folder}; `luisterpost key new` makes the first keys")

    def _read_private(self, path: Path) -> bytes:
        # systemd lets a service's user into its credentials by an access list, which shows as a group's right; nobody else enters that folder.
        others = 0o007 if path.parent == Path(os.environ.get("CREDENTIALS_DIRECTORY", "")) else 0o077
        if stat.S_IMODE(path.stat().st_mode) & others:
            raise VaultError(f"{path} can be read by others; run: chmod 600 {path}")
        return self._read_32(path)

    @staticmethod
    def _read_32(path: Path) -> bytes:
        try:
            value = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            value = b""
        if len(value) != 32:
            raise VaultError(f"{path} is not a key file (64 hexadecimal digits); restore it from your backup")
        return value

    def current(self) -> str:
        return self._find("current").read_text(encoding="ascii").strip()

    def sealer(self) -> Sealer:
        key_id = self.current()
        return Sealer(key_id, self._read_32(self._find(f"{key_id}.public")))

    def hasher(self) -> Hasher:
        return Hasher(self._read_private(self._find("hash")))

    def opener(self) -> Opener:
        paths = sorted(self.folder.glob("*.private"))
        if not paths:
            raise VaultError(f"no private key in {self.folder}: the outbox needs ID.private to open an asker's address")
        return Opener({path.stem.rpartition("_")[2]: self._read_private(path) for path in paths})

    def new(self, today: date) -> str:
        """Make a new key pair and let it seal from now on; older pairs stay. Returns its id."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key_id = f"{today:%Y%m%d}-{secrets.token_hex(3)}"
        private = PrivateKey.generate()
        self._write(f"{key_id}.private", bytes(private).hex())
        self._write(f"{key_id}.public", bytes(private.public_key).hex(), mode=0o644)
        if not (self.folder / "hash").exists():
            self._write("hash", secrets.token_hex(32))
        self._write("current", key_id, mode=0o644)
        return key_id

    def _write(self, name: str, value: str, mode: int = 0o600) -> None:
        path = self.folder / f".{name}.new"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w") as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.replace(self.folder / name)

"""The vault: what is sealed opens only in its own place, with its own key, by who has the private half."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import VaultError
from service.vault import DataKey, Hasher, KeyFolder, Opener

HASHER = Hasher(bytes(32))


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    keys = KeyFolder(tmp_path / "keys")
    keys.new(date(2026, 11, 21))
    return keys


@given(st.binary(max_size=2000))
def test_what_was_sealed_opens_in_its_place_and_in_no_other(clear: bytes) -> None:
    key = DataKey(bytes(range(32)))
    sealed = key.seal(clear, "asker.sealed:AAAA2222")
    assert key.open(sealed, "asker.sealed:AAAA2222") == clear
    with pytest.raises(VaultError):
        key.open(sealed, "asker.sealed:BBBB2222")


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_changed_ciphertext_never_opens(clear: bytes, data: st.DataObject) -> None:
    sealed = bytearray(DataKey(bytes(32)).seal(clear, "place"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1
    with pytest.raises(VaultError):
        DataKey(bytes(32)).open(bytes(sealed), "place")


def test_intake_cannot_read_back_what_it_wrote(folder: KeyFolder) -> None:
    new = folder.sealer().new_data_key()
    sealed = new.key.seal(b"who asks", "place")
    assert folder.opener().open_data_key(new.key_id, new.sealed).open(sealed, "place") == b"who asks"
    for private in folder.folder.glob("*.private"):
        private.unlink()
    folder.sealer().new_data_key()
    with pytest.raises(VaultError, match="no private key"):
        folder.opener()


def test_old_keys_still_open_after_a_new_one_was_made(folder: KeyFolder) -> None:
    old = folder.sealer().new_data_key()
    folder.new(date(2027, 1, 1))
    assert folder.sealer().key_id != old.key_id
    assert folder.opener().open_data_key(old.key_id, old.sealed).plain == old.key.plain


def test_another_pair_with_the_same_name_is_refused(folder: KeyFolder) -> None:
    new = folder.sealer().new_data_key()
    with pytest.raises(VaultError, match="does not open"):
        Opener({new.key_id: bytes(range(1, 33))}).open_data_key(new.key_id, new.sealed)


def test_a_private_key_that_others_can_read_is_refused(folder: KeyFolder) -> None:
    for private in folder.folder.glob("*.private"):
        private.chmod(0o640)
    with pytest.raises(VaultError, match="chmod 600"):
        folder.opener()


def test_a_damaged_key_file_is_named(folder: KeyFolder) -> None:
    (folder.folder / "hash").write_text("not a key\n")
    with pytest.raises(VaultError, match="hash is not a key file"):
        folder.hasher()


def test_keys_from_systemd_credentials_are_found_under_their_prefix(folder: KeyFolder, tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    for path in folder.folder.iterdir():
        os.rename(path, credentials / f"keys_{path.name}")
    from_systemd = KeyFolder(credentials)
    new = from_systemd.sealer().new_data_key()
    assert from_systemd.opener().open_data_key(new.key_id, new.sealed).plain == new.key.plain


def test_making_keys_keeps_the_hash_key(folder: KeyFolder) -> None:
    before = folder.hasher().address("a@b.example")
    folder.new(date(2027, 1, 1))
    assert folder.hasher().address("a@b.example") == before


@pytest.mark.parametrize(("one", "other"), [("Sofie@Telenet.BE", "sofie@telenet.be"), (" sofie@telenet.be ", "sofie@telenet.be"),
                                            ("sofie+school@telenet.be", "sofie@telenet.be"), ("jan@Bücher.example", "jan@xn--bcher-kva.example"),
                                            ("jan@post.example.", "jan@post.example"), ("jan.maes@gmail.com", "janmaes@googlemail.com")])
def test_the_same_asker_hashes_alike(one: str, other: str) -> None:
    assert HASHER.address(one) == HASHER.address(other)


def test_names_hash_alike_without_accents_and_order_and_apart_otherwise() -> None:
    assert HASHER.name("Zoë Van den Broeck") == HASHER.name("van den broeck, zoe")
    assert HASHER.name("Zoë Peeters") != HASHER.name("Zoë Pieters")


def test_hashes_mean_nothing_without_the_key() -> None:
    assert HASHER.address("a@b.example") != Hasher(bytes(range(32))).address("a@b.example")

"""A universe key has the layout that the database reads, and shows itself to nobody."""

import copy
import json
import pickle
import traceback
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.universe import UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    UniverseKey,
    WrapAlgorithm,
    WrappedUniverseKey,
    Wrapping,
)

CANARY = b"canary8Q" * 6
LENGTHS = {KeyLayout.AES_256: 48, KeyLayout.AES_192: 40, KeyLayout.AES_128: 32}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ones(length: int) -> bytes:
    """Stand in for randomness that sets every bit."""
    return b"\xff" * length


def test_a_layout_is_nonce_counter_and_aes_key() -> None:
    assert {layout: layout.length_bytes for layout in KeyLayout} == LENGTHS


@pytest.mark.parametrize(("layout", "length"), LENGTHS.items())
def test_a_new_key_has_the_length_of_its_layout(layout: KeyLayout, length: int) -> None:
    key = UniverseKey.generate(layout)
    assert len(key.reveal()) == length
    assert key.layout is layout


@pytest.mark.parametrize("layout", KeyLayout)
def test_only_the_counters_top_bit_is_not_random(layout: KeyLayout) -> None:
    octets = UniverseKey.generate(layout, random=ones).reveal()
    counter = int.from_bytes(octets[12:16], "little")
    assert counter == 0x7FFFFFFF
    assert octets[:12] + octets[16:] == ones(layout.length_bytes - 4)


def test_the_counters_top_bit_is_clear_in_each_of_many_keys() -> None:
    keys = [UniverseKey.generate(KeyLayout.AES_256).reveal() for _ in range(200)]
    assert {key[15] & 0x80 for key in keys} == {0}
    assert len(set(keys)) == 200


@pytest.mark.parametrize("length", [0, 16, 31, 33, 47, 49, 64])
def test_bytes_that_the_database_cannot_read_are_no_universe_key(length: int) -> None:
    assert KeyLayout.of_length(length) is None
    with pytest.raises(ValueError, match="32, 40 or 48 bytes"):
        UniverseKey(bytes(length))


def test_a_refusal_of_bytes_does_not_show_them() -> None:
    with pytest.raises(ValueError, match="a universe key has") as caught:
        UniverseKey(CANARY[:47])
    assert "canary" not in "".join(traceback.format_exception(caught.value))


@dataclass(frozen=True)
class Holder:
    key: UniverseKey


def test_no_rendering_of_a_key_shows_it() -> None:
    key = UniverseKey(CANARY)
    for shown in (repr(key), str(key), f"{key}", f"{key!r}", repr([key]), repr(Holder(key))):
        assert "canary" not in shown
        assert CANARY.hex() not in shown


def test_the_mask_does_not_tell_the_length() -> None:
    assert repr(UniverseKey(bytes(32))) == repr(UniverseKey(bytes(48)))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_key_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(UniverseKey(CANARY), protocol)


def test_a_key_is_neither_copied_nor_written_as_json() -> None:
    for take in (copy.copy, copy.deepcopy, json.dumps, vars):
        with pytest.raises(TypeError):
            take(UniverseKey(CANARY))


def test_keys_compare_by_their_bytes_and_have_no_hash() -> None:
    assert UniverseKey(CANARY) == UniverseKey(CANARY)
    assert UniverseKey(CANARY) != UniverseKey(CANARY[:47] + b"!")
    assert UniverseKey(CANARY) != CANARY
    with pytest.raises(TypeError):
        hash(UniverseKey(CANARY))


def test_a_fingerprint_fits_its_own_key_only() -> None:
    fingerprint = Fingerprint.of(UniverseKey(CANARY))
    assert fingerprint.matches(UniverseKey(CANARY))
    assert not fingerprint.matches(UniverseKey(CANARY[:47] + b"!"))
    assert not fingerprint.matches(UniverseKey(CANARY[:32]))


@pytest.mark.parametrize("changed", [{"salt": bytes(16)}, {"digest": bytes(32)}])
def test_a_fingerprint_that_was_changed_fits_no_key(changed: dict[str, bytes]) -> None:
    key = UniverseKey(CANARY)
    assert not replace(Fingerprint.of(key), **changed).matches(key)


def test_fingerprints_of_one_key_do_not_tell_that_they_are() -> None:
    one, other = (Fingerprint.of(UniverseKey(CANARY)) for _ in range(2))
    assert one.salt != other.salt
    assert one.digest != other.digest


def test_a_fingerprint_shows_nothing_of_its_key() -> None:
    fingerprint = Fingerprint.of(UniverseKey(CANARY))
    assert (len(fingerprint.salt), len(fingerprint.digest)) == (16, 32)
    assert "canary" not in repr(fingerprint)


def test_a_fingerprint_is_short_for_people() -> None:
    assert Fingerprint(b"", bytes.fromhex("7f3a91c2") + bytes(28)).short == "7F3A-91C2"


def recorded() -> WrappedUniverseKey:
    wrapping = Wrapping(
        configuration_id=ConfigurationId("configuration"),
        key_id="https://kv-demo.vault.azure.net/keys/good/0123",
        algorithm=WrapAlgorithm.RSA_OAEP_256,
        wrapped=b"w" * 256,
        generation=0,
        recorded_at=NOW,
        recorded_by="ada@host",
    )
    return WrappedUniverseKey(
        id=UniverseKeyId("key"),
        universe_id=UniverseId("universe"),
        number=3,
        layout=KeyLayout.AES_256,
        fingerprint=Fingerprint.of(UniverseKey(CANARY)),
        origin=KeyOrigin.GENERATED,
        db_key_id="d2VsbA==",
        created_at=NOW,
        created_by="ada@host",
        wrapping=wrapping,
    )


def test_a_recorded_key_names_the_version_that_unwraps_it() -> None:
    assert recorded().wrapping.key_version == "0123"
    assert recorded().title("orders") == "orders key 3"


def test_a_rewrapped_key_is_the_same_key_in_another_wrapping() -> None:
    key = recorded()
    wrapping = replace(key.wrapping, wrapped=b"n" * 512, generation=1)
    rewrapped = key.rewrapped(wrapping)
    assert rewrapped.wrapping is wrapping
    assert replace(rewrapped, wrapping=key.wrapping) == key


def test_the_algorithms_are_called_as_key_vault_calls_them() -> None:
    assert {str(algorithm) for algorithm in WrapAlgorithm} == {"RSA-OAEP-256", "RSA-OAEP"}

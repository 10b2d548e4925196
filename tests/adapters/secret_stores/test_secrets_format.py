from __future__ import annotations

import dataclasses
import resource
import threading
import time
from collections.abc import Iterator

import pytest
from clear_errors import raises_clearly
from secret_store_parts import PASSPHRASE, PLANTED, TEST_COST

from kms_tui.adapters.secret_stores.secrets_format import (
    RECOMMENDED_COST,
    DataKey,
    Header,
    KdfCost,
    KeySlot,
    Malformed,
    new_key,
    unwrap_key,
    wrap_key,
)
from kms_tui.domain.errors import SecretStoreUnavailable, WrongPassphrase
from kms_tui.domain.secret import Secret

VERSION_1_PASSPHRASE = Secret("Zürich Genève Ålesund")
VERSION_1_SLOT = KeySlot(
    bytes.fromhex(
        "6b6d73747569736600012c7e612bee409f14c847ee79b35ecf906172676f6e326964000000010000002000000004"
        "dac0a20d7f198efa3fc7e3b2b57189ac"
    ),
    bytes.fromhex(
        "013cc2e1924ec9aaca70958304496db4f65a79a457ea8dc40cf49dea2812f77b60cad3479ba9b6b55ed6152de4b4"
        "af8f9bd8a63625b021a21b4d95b6"
    ),
)
VERSION_1_ENTRY = bytes.fromhex(
    "a42aaa5a03b9a44005bbdef6306f7e7c32e1d31ba569623e673d884aadec43dc38a49240b62e51d4a0df93c81f02eb"
)
COSTS = {
    "fewer passes": KdfCost(passes=2, memory_kib=65_536, lanes=4),
    "less memory": KdfCost(passes=3, memory_kib=65_535, lanes=4),
    "no lanes": KdfCost(passes=3, memory_kib=65_536, lanes=0),
    "too many passes": KdfCost(passes=17, memory_kib=65_536, lanes=4),
    "too much memory": KdfCost(passes=3, memory_kib=2**32 - 1, lanes=4),
    "too many lanes": KdfCost(passes=3, memory_kib=65_536, lanes=17),
}


def test_the_recommended_cost_is_rfc_9106s_second_choice() -> None:
    assert KdfCost(passes=3, memory_kib=64 * 1024, lanes=4) == RECOMMENDED_COST


def test_a_header_reads_back_as_written() -> None:
    header = Header(file_id=bytes(range(16)), cost=RECOMMENDED_COST, salt=bytes(16))
    assert Header.from_bytes(header.to_bytes()) == header


def test_version_1_of_the_header_stays_as_it_is() -> None:
    header = Header(file_id=b"\x11" * 16, cost=RECOMMENDED_COST, salt=b"\x22" * 16)
    assert header.to_bytes() == (
        b"kmstuisf\x00\x01"
        + b"\x11" * 16
        + b"argon2id\x00\x00\x00\x03\x00\x01\x00\x00\x00\x00\x00\x04"
        + b"\x22" * 16
    )


def test_a_file_of_version_1_opens_forever() -> None:
    key = unwrap_key(VERSION_1_SLOT, VERSION_1_PASSPHRASE, own_cost=TEST_COST)
    text = key.unseal(VERSION_1_ENTRY, service="kms-tui:0f3c", username="client-secret")
    assert text == "sealed by version 1"


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_an_implausible_cost_is_refused_before_deriving(cost: KdfCost) -> None:
    # Deriving the largest would fail otherwise, for want of four terabytes.
    header = Header(file_id=bytes(16), cost=cost, salt=bytes(16))
    slot = KeySlot(header.to_bytes(), bytes(60))
    with pytest.raises(Malformed) as refusal:
        unwrap_key(slot, PASSPHRASE, own_cost=RECOMMENDED_COST)
    assert refusal.value.finding == f"its header asks for an implausible key derivation, {cost}"


@pytest.mark.parametrize("lanes", [1, 2])
def test_one_lane_and_as_many_as_the_memory_has_room_for_are_plausible(lanes: int) -> None:
    cost = dataclasses.replace(TEST_COST, lanes=lanes, memory_kib=16)
    key, slot = new_key(PASSPHRASE, cost)
    assert unwrap_key(slot, PASSPHRASE, own_cost=cost) == key


@pytest.fixture
def little_memory() -> Iterator[None]:
    """A process that may have 64 GiB at most, or less if that is so already."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (64 << 30, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.mark.usefixtures("little_memory")
def test_a_key_that_takes_more_memory_than_there_is_is_told_with_how_much() -> None:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        new_key(PASSPHRASE, KdfCost(passes=1, memory_kib=2**32 - 1, lanes=1))
    takes = "it takes 4194303 MiB."
    assert refusal.value.what == f"There is no memory to derive the key: {takes}"
    assert refusal.value.do == "Free memory or raise its limit (ulimit -v), then try again."


def test_a_cheaper_own_cost_lets_no_cheaper_file_in() -> None:
    _, slot = new_key(PASSPHRASE, dataclasses.replace(TEST_COST, memory_kib=64))
    own_cost = dataclasses.replace(TEST_COST, memory_kib=65)
    with pytest.raises(Malformed, match="implausible"):
        unwrap_key(slot, PASSPHRASE, own_cost=own_cost)


def test_a_dearer_own_cost_still_opens_a_recommended_file() -> None:
    key, slot = new_key(PASSPHRASE, RECOMMENDED_COST)
    own_cost = dataclasses.replace(RECOMMENDED_COST, passes=4)
    assert unwrap_key(slot, PASSPHRASE, own_cost=own_cost) == key


@pytest.mark.parametrize("position", range(10, 62), ids=str)
def test_no_byte_of_the_header_can_be_changed(position: int) -> None:
    _, slot = new_key(PASSPHRASE, TEST_COST)
    altered = bytearray(slot.raw_header)
    altered[position] ^= 1
    with pytest.raises((WrongPassphrase, Malformed)):
        unwrap_key(KeySlot(bytes(altered), slot.wrapped_key), PASSPHRASE, own_cost=TEST_COST)


@pytest.mark.parametrize("position", [0, 12, -1])
def test_no_bit_of_the_wrapped_key_can_be_changed(position: int) -> None:
    _, slot = new_key(PASSPHRASE, TEST_COST)
    altered = bytearray(slot.wrapped_key)
    altered[position] ^= 1
    with raises_clearly(WrongPassphrase):
        unwrap_key(KeySlot(slot.raw_header, bytes(altered)), PASSPHRASE, own_cost=TEST_COST)


def test_a_cut_wrapped_key_is_malformed() -> None:
    _, slot = new_key(PASSPHRASE, TEST_COST)
    with pytest.raises(Malformed, match="wrapped key has 59 bytes"):
        unwrap_key(KeySlot(slot.raw_header, slot.wrapped_key[:-1]), PASSPHRASE, own_cost=TEST_COST)


def test_two_files_with_one_passphrase_share_nothing() -> None:
    (one, one_slot), (other, other_slot) = (new_key(PASSPHRASE, TEST_COST) for _ in range(2))
    assert one.file_id != other.file_id
    assert one_slot.header.salt != other_slot.header.salt
    sealed = one.seal(PLANTED, service="s", username="u")
    with pytest.raises(Malformed):
        other.unseal(sealed, service="s", username="u")


def test_a_key_that_is_wrapped_anew_is_the_same_key() -> None:
    key, slot = new_key(PASSPHRASE, TEST_COST)
    other = Secret("another passphrase")
    fresh = wrap_key(key, other, TEST_COST)
    assert unwrap_key(fresh, other, own_cost=TEST_COST) == key
    assert fresh.header.salt != slot.header.salt
    with raises_clearly(WrongPassphrase):
        unwrap_key(fresh, PASSPHRASE, own_cost=TEST_COST)


def test_a_cost_grows_to_the_greater_of_two() -> None:
    one = KdfCost(passes=3, memory_kib=64, lanes=4)
    other = KdfCost(passes=2, memory_kib=128, lanes=1)
    assert one.at_least(other) == KdfCost(passes=3, memory_kib=128, lanes=4)


def test_keys_can_be_derived_by_threads_at_once() -> None:
    cost = KdfCost(passes=1, memory_kib=4096, lanes=4)
    made: list[DataKey] = []
    threads = [
        threading.Thread(target=lambda: made.append(new_key(PASSPHRASE, cost)[0]), daemon=True)
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    assert len(made) == 8


def test_a_key_shows_nothing_of_itself() -> None:
    key, _ = new_key(PASSPHRASE, TEST_COST)
    assert "_key" not in repr(key)

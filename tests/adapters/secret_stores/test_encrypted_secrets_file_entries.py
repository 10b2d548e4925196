from __future__ import annotations

from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secret_store_parts import (
    PLANTED,
    USERNAME,
    created_file,
    file_with_two_entries,
    query,
    unlocked_file,
)

from kms_tui.domain.errors import SecretStoreDamaged


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return file_with_two_entries(tmp_path / "data")


@pytest.mark.parametrize("position", [0, 11, 12, -17, -16, -1])
def test_a_flipped_bit_fails_that_entry_only(database: Path, position: int) -> None:
    select = "SELECT sealed FROM item WHERE service = 'one'"
    sealed = bytearray(query(database, select)[0][0])
    sealed[position] ^= 1
    query(database, "UPDATE item SET sealed = ? WHERE service = 'one'", bytes(sealed))
    backend = unlocked_file(database.parent)
    with raises_clearly(SecretStoreDamaged, match="its entry one was altered"):
        backend.get_password("one", USERNAME)
    assert backend.get_password("two", USERNAME) == "value of two"


@pytest.mark.parametrize("sealed", [b"", b"short", 5, "text"], ids=repr)
def test_a_value_that_is_none_fails_that_entry_only(database: Path, sealed: object) -> None:
    query(database, "UPDATE item SET sealed = ? WHERE service = 'one'", sealed)
    backend = unlocked_file(database.parent)
    with raises_clearly(SecretStoreDamaged):
        backend.get_password("one", USERNAME)
    assert backend.get_password("two", USERNAME) == "value of two"


def test_swapped_entries_fail(database: Path) -> None:
    sealed = dict(query(database, "SELECT service, sealed FROM item"))
    query(database, "UPDATE item SET sealed = ? WHERE service = 'one'", sealed["two"])
    query(database, "UPDATE item SET sealed = ? WHERE service = 'two'", sealed["one"])
    for service in ("one", "two"):
        with raises_clearly(SecretStoreDamaged, match="altered or belongs elsewhere"):
            unlocked_file(database.parent).get_password(service, USERNAME)


def test_moving_letters_between_the_names_of_an_entry_fails(database: Path) -> None:
    query(
        database,
        "UPDATE item SET service = 'on', username = 'eclient-secret' WHERE service = 'one'",
    )
    with raises_clearly(SecretStoreDamaged, match="altered or belongs elsewhere"):
        unlocked_file(database.parent).get_password("on", "eclient-secret")


def test_an_entry_of_another_file_fails(database: Path, tmp_path: Path) -> None:
    created_file(tmp_path / "other").set_password("one", USERNAME, PLANTED)
    sealed = query(tmp_path / "other" / "secrets.db", "SELECT sealed FROM item")[0][0]
    query(database, "UPDATE item SET sealed = ? WHERE service = 'one'", sealed)
    with raises_clearly(SecretStoreDamaged, match="altered or belongs elsewhere"):
        unlocked_file(database.parent).get_password("one", USERNAME)

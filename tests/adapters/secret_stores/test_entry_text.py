from __future__ import annotations

import json

import pytest
from secret_store_parts import PLANTED, USERNAME, new_entry

from kms_tui.adapters.secret_stores import entry_text
from kms_tui.adapters.secret_stores.entry_text import (
    reference_in,
    secret_in,
    service_name,
    to_text,
)
from kms_tui.domain.configuration import ConfigurationId, SecretReference


def test_an_entry_lies_under_its_reference() -> None:
    assert service_name(SecretReference("0f3c")) == "kms-tui:0f3c"
    assert entry_text.USERNAME == USERNAME


def test_an_entry_says_what_it_is_for() -> None:
    entry = new_entry()
    assert json.loads(to_text(entry)) == {
        "v": 1,
        "ref": entry.reference,
        "config_id": entry.configuration_id,
        "client_id": entry.client_id,
        "client_secret": PLANTED,
    }


def test_an_entry_fits_into_the_smallest_keyring() -> None:
    # Windows documents 2560 bytes of UTF-16 at most.
    assert len(to_text(new_entry("x" * 64)).encode("utf-16-le")) < 1000


def test_text_that_cannot_be_encoded_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        to_text(new_entry("\ud800"))


def test_the_secret_comes_out_for_its_purpose_only() -> None:
    entry = new_entry()
    text = to_text(entry)
    assert secret_in(text, entry.reference, entry.configuration_id) == entry.client_secret
    assert secret_in(text, SecretReference("other"), entry.configuration_id) is None
    assert secret_in(text, entry.reference, ConfigurationId("other")) is None


@pytest.mark.parametrize(
    "change", [{"v": 2}, {"v": None}, {"client_secret": None}, {"client_secret": 5}], ids=str
)
def test_an_entry_of_another_shape_gives_nothing(change: dict[str, object]) -> None:
    entry = new_entry()
    text = json.dumps({**json.loads(to_text(entry)), **change})
    assert secret_in(text, entry.reference, entry.configuration_id) is None


@pytest.mark.parametrize("text", ["", "no json", "[]", "null", '"text"', "{}", PLANTED])
def test_foreign_text_gives_nothing(text: str) -> None:
    entry = new_entry()
    assert secret_in(text, entry.reference, entry.configuration_id) is None


def test_a_reference_is_read_back_from_its_service_name() -> None:
    reference = new_entry().reference
    assert reference_in(service_name(reference)) == reference


@pytest.mark.parametrize(
    "service", ["", "mail", "kms-tui:", "kms-tui:0f3c", f"kms-tui:{'0' * 32}\n", f"x:{'0' * 32}"]
)
def test_a_name_of_somebody_else_is_no_reference(service: str) -> None:
    assert reference_in(service) is None

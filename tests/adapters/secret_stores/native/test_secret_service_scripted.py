"""Failures of a provider at one exact step, which no real one can be made to show on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError
from scripted_provider import ENTRY, PROMPT, ScriptedProvider, scripted_provider
from secret_service_parts import (
    SERVICE,
    USERNAME,
    backend_of,
    condition_of,
    open_descriptors,
    refusal_of,
    uses_of,
    within,
)
from session_bus_host import SessionBusHost

from kms_tui.adapters.secret_stores.secret_service import BoundedSecretService
from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition, probe
from kms_tui.domain.errors import SecretStoreUnavailable

NO_SUCH_OBJECT = "org.freedesktop.Secret.Error.NoSuchObject"
IS_LOCKED = "org.freedesktop.Secret.Error.IsLocked"
NO_SESSION = "org.freedesktop.Secret.Error.NoSession"
ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied"


@pytest.fixture
def provider(host: SessionBusHost) -> Iterator[ScriptedProvider]:
    with scripted_provider(host) as running:
        yield running


@pytest.fixture
def backend(host: SessionBusHost, provider: ScriptedProvider) -> BoundedSecretService:
    assert provider.asked == []
    return backend_of(host, call_seconds=0.5)


@pytest.fixture
def no_entry(provider: ScriptedProvider) -> None:
    provider.answers["SearchItems"] = ("ao", ([],))


@pytest.mark.parametrize(("found", "step"), [([], "CreateItem"), ([ENTRY], "SetSecret")])
def test_a_write_whose_answer_does_not_come_is_of_unknown_outcome(
    backend: BoundedSecretService, provider: ScriptedProvider, found: list[str], step: str
) -> None:
    provider.answers["SearchItems"] = ("ao", (found,))
    provider.answers[step] = None
    with within(2), pytest.raises(TimeoutError):
        backend.set_password(SERVICE, USERNAME, "value")
    assert step in provider.asked


@pytest.mark.usefixtures("no_entry")
def test_a_provider_that_dies_over_a_write_leaves_its_outcome_unknown(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    provider.answers["CreateItem"] = provider.vanish
    with pytest.raises(TimeoutError):
        backend.set_password(SERVICE, USERNAME, "value")


def test_a_deletion_whose_answer_does_not_come_is_of_unknown_outcome(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    provider.answers["Delete"] = None
    with pytest.raises(TimeoutError):
        backend.delete_password(SERVICE, USERNAME)


def test_a_silence_before_the_write_says_that_nothing_was_written(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    provider.answers["OpenSession"] = None
    refusal = refusal_of(lambda: backend.set_password(SERVICE, USERNAME, "value"))
    assert "did not answer in time" in refusal.what
    assert "CreateItem" not in provider.asked


@pytest.mark.usefixtures("no_entry")
def test_a_lost_race_with_another_writer_is_tried_again(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    lost = iter([True, True, False])
    provider.answers["CreateItem"] = lambda: NO_SUCH_OBJECT if next(lost) else ("oo", (ENTRY, "/"))
    backend.set_password(SERVICE, USERNAME, "value")
    assert provider.asked.count("CreateItem") == 3


@pytest.mark.usefixtures("no_entry")
def test_races_that_are_always_lost_end(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    provider.answers["CreateItem"] = NO_SUCH_OBJECT
    with pytest.raises(KeyringError):
        backend.set_password(SERVICE, USERNAME, "value")
    assert provider.asked.count("CreateItem") == 10


def test_an_entry_that_goes_while_it_is_deleted_is_not_there(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    found = iter([[ENTRY], []])
    provider.answers["SearchItems"] = lambda: ("ao", (next(found),))
    provider.answers["Delete"] = NO_SUCH_OBJECT
    with pytest.raises(PasswordDeleteError):
        backend.delete_password(SERVICE, USERNAME)


@pytest.mark.parametrize(("use", "step"), [("set", "SetSecret"), ("get", "GetSecret")])
def test_a_collection_that_locks_at_the_last_step_says_so(
    backend: BoundedSecretService, provider: ScriptedProvider, use: str, step: str
) -> None:
    provider.answers[step] = IS_LOCKED
    with pytest.raises(KeyringLocked):
        uses_of(backend)[use]()


@pytest.mark.parametrize(
    ("use", "step", "answer"),
    [("set", "CreateItem", ("oo", ("/", PROMPT))), ("delete", "Delete", ("o", (PROMPT,)))],
)
def test_a_prompt_that_a_provider_asks_for_does_not_come_up(
    backend: BoundedSecretService,
    provider: ScriptedProvider,
    use: str,
    step: str,
    answer: tuple[str, tuple[str, ...]],
) -> None:
    provider.answers[step] = answer
    if use == "set":
        provider.answers["SearchItems"] = ("ao", ([],))
    with pytest.raises(KeyringLocked):
        uses_of(backend)[use]()
    assert "Prompt" not in provider.asked


@pytest.mark.parametrize("use", ["set", "get"])
@pytest.mark.parametrize("error", [NO_SESSION, ACCESS_DENIED])
def test_an_error_of_the_provider_comes_out_as_keyrings(
    backend: BoundedSecretService, provider: ScriptedProvider, use: str, error: str
) -> None:
    provider.answers["SetSecret"] = provider.answers["GetSecret"] = error
    with pytest.raises(KeyringError):
        uses_of(backend)[use]()


def test_a_session_of_an_unknown_shape_comes_out_as_keyrings_error(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    provider.answers["OpenSession"] = ("vo", (("u", 7), "/session"))
    with pytest.raises(KeyringError):
        backend.set_password(SERVICE, USERNAME, "value")


@pytest.mark.usefixtures("no_entry")
def test_no_error_tells_the_secret(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    provider.answers["CreateItem"] = ACCESS_DENIED
    with pytest.raises(KeyringError) as failure:
        backend.set_password(SERVICE, USERNAME, "plAnted~secret.8Q")
    assert "plAnted" not in repr(failure.value)
    assert failure.value.__cause__ is None


def test_a_provider_that_refuses_to_be_asked_offers_no_service(
    host: SessionBusHost, provider: ScriptedProvider
) -> None:
    provider.answers["ReadAlias"] = ACCESS_DENIED
    report = probe(host.environ)
    assert (report.condition, report.code) == (ServiceCondition.NO_SERVICE, ACCESS_DENIED)


def test_a_provider_that_dies_while_asked_counts_as_frozen(
    host: SessionBusHost, provider: ScriptedProvider
) -> None:
    provider.answers["ReadAlias"] = provider.vanish
    assert condition_of(host) is ServiceCondition.FROZEN


def test_a_provider_that_has_no_word_while_locked_is_locked(
    host: SessionBusHost, provider: ScriptedProvider
) -> None:
    provider.answers["ReadAlias"] = IS_LOCKED
    assert condition_of(host) is ServiceCondition.LOCKED


def test_the_probe_only_looks(host: SessionBusHost, provider: ScriptedProvider) -> None:
    assert condition_of(host) is ServiceCondition.READY
    assert set(provider.asked) <= {"ReadAlias", "Get"}


def test_no_failure_at_any_step_keeps_a_connection_open(
    backend: BoundedSecretService, provider: ScriptedProvider
) -> None:
    before = open_descriptors()
    for step in ["ReadAlias", "OpenSession", "SearchItems", "SetSecret", "GetSecret", "Delete"]:
        answer = provider.answers.get(step)
        for error in [NO_SESSION, IS_LOCKED, NO_SUCH_OBJECT]:
            provider.answers[step] = error
            for use in uses_of(backend).values():
                with suppress(KeyringError, SecretStoreUnavailable, TimeoutError):
                    use()
        provider.answers[step] = answer
    assert open_descriptors() == before

"""The doctor tells how the Secret Service is found; only where it is in use is that a fault."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from secret_service_parts import PASSWORD, needs_gnome_keyring
from session_bus_host import SessionBusHost

from kms_tui.adapters.secret_stores.secret_service_examination import SecretServiceExamination
from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition, ServiceReport
from kms_tui.adapters.secret_stores.secret_service_remedies import in_words
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic


async def found(environ: Mapping[str, str], *, is_in_use: bool) -> list[Finding]:
    async def told() -> bool:
        return is_in_use

    return [*await SecretServiceExamination(environ, told).examine()]


async def test_a_service_that_is_in_use_and_cannot_be_used_is_a_failure_with_its_remedy() -> None:
    words = in_words(ServiceReport(ServiceCondition.NO_BUS))
    assert await found({}, is_in_use=True) == [
        Finding(Topic.SECRET_STORE, "no-session-bus", Verdict.FAIL, words.what, words.do)
    ]


async def test_the_bus_is_that_of_the_environment(tmp_path: Path) -> None:
    address = f"unix:path={tmp_path / 'gone'}"
    words = in_words(ServiceReport(ServiceCondition.DANGLING_BUS, address))
    assert await found({"DBUS_SESSION_BUS_ADDRESS": address}, is_in_use=True) == [
        Finding(Topic.SECRET_STORE, "dangling-bus", Verdict.FAIL, words.what, words.do)
    ]


async def test_a_service_that_is_not_in_use_may_be_missing() -> None:
    what = in_words(ServiceReport(ServiceCondition.NO_BUS)).what
    said = f"{what} It is not in use here, so this is no fault."
    assert await found({}, is_in_use=False) == [
        Finding(Topic.SECRET_STORE, "no-session-bus", Verdict.SKIPPED, said)
    ]


@needs_gnome_keyring
async def test_a_service_that_is_ready_needs_nothing_in_use_or_not(host: SessionBusHost) -> None:
    host.start_keyring(PASSWORD)
    said = "The Secret Service (gnome-keyring-daemon) is unlocked."
    ready = Finding(Topic.SECRET_STORE, "secret-service-ready", Verdict.PASS, said)
    assert await found(host.environ, is_in_use=True) == [ready]
    assert await found(host.environ, is_in_use=False) == [ready]


def test_conditions_are_words_for_scripts() -> None:
    assert [str(condition) for condition in ServiceCondition] == [
        *("ready", "locked", "no-session-bus", "dangling-bus", "mute-bus", "no-service"),
        *("no-default-collection", "provider-frozen"),
    ]

"""KeePassXC as the provider: a real one without a display, serving a database of its own."""

from __future__ import annotations

import base64
import subprocess
import uuid
from collections.abc import Callable, Iterator

import pytest
from keyring.errors import KeyringLocked, PasswordDeleteError
from secret_service_parts import (
    OTHER_SERVICE,
    PASSWORD,
    SERVICE,
    USERNAME,
    backend_of,
    condition_of,
    refusal_of,
    within,
)
from session_bus_host import SessionBusHost, missing_programs, wait_until

from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition, probe
from kms_tui.adapters.secret_stores.secret_service_remedies import in_words

MISSING = missing_programs("dbus-daemon", "keepassxc", "keepassxc-cli")
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

DATABASE = """<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile>
  <Meta>
    <CustomData>
      <Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{{{group}}}</Value></Item>
    </CustomData>
  </Meta>
  <Root><Group><UUID>{uuid}</UUID><Name>Root</Name></Group></Root>
</KeePassFile>
"""
SETTINGS = """[General]
ConfigVersion=2
UpdateCheckMessageShown=true
[GUI]
CheckForUpdates=false
[FdoSecrets]
Enabled=true
ShowNotification=false
ConfirmAccessItem={confirm}
NoConfirmDeleteItem=true
"""


@pytest.fixture
def start(host: SessionBusHost) -> Iterator[Callable[..., None]]:
    """Start KeePassXC with an unlocked database; `confirm` lets it ask for each entry."""
    environ = host.environ | {"QT_QPA_PLATFORM": "offscreen"}
    database, settings = host.home / "secrets.kdbx", host.home / "keepassxc.ini"
    create_database(host, environ)

    def start(*, confirm: bool = False, typed: str = PASSWORD) -> None:
        settings.write_text(SETTINGS.format(confirm=str(confirm).lower()))
        local = host.home / "local.ini"
        command = ["env", "QT_QPA_PLATFORM=offscreen", "keepassxc", "--pw-stdin"]
        command += ["--config", str(settings), "--localconfig", str(local), str(database)]
        host.start(command, f"{typed}\n")
        wait_until(
            lambda: condition_of(host) is not ServiceCondition.NO_SERVICE, "KeePassXC's service"
        )

    yield start
    host.stop()


def create_database(host: SessionBusHost, environ: dict[str, str]) -> None:
    group = uuid.uuid4()
    export = host.home / "export.xml"
    encoded = base64.b64encode(group.bytes).decode()
    export.write_text(DATABASE.format(group=group, uuid=encoded))
    database = host.home / "secrets.kdbx"
    done = subprocess.run(  # noqa: S603 - our own command
        ["keepassxc-cli", "import", "-p", export, database],  # noqa: S607 - whichever is installed
        env=environ,
        input=f"{PASSWORD}\n" * 2,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def becomes_ready(host: SessionBusHost) -> None:
    wait_until(lambda: condition_of(host) is ServiceCondition.READY, "KeePassXC's database")


def test_entries_are_kept_replaced_listed_and_deleted(
    host: SessionBusHost, start: Callable[..., None]
) -> None:
    start()
    becomes_ready(host)
    backend = backend_of(host)
    assert backend.get_password(SERVICE, USERNAME) is None
    backend.set_password(SERVICE, USERNAME, "old")
    backend.set_password(SERVICE, USERNAME, "new")
    backend.set_password(OTHER_SERVICE, USERNAME, "other")
    assert backend.get_password(SERVICE, USERNAME) == "new"
    assert sorted(backend.services()) == sorted([SERVICE, OTHER_SERVICE])
    backend.delete_password(SERVICE, USERNAME)
    assert backend.services() == [OTHER_SERVICE]
    with pytest.raises(PasswordDeleteError):
        backend.delete_password(SERVICE, USERNAME)


def test_it_is_named_as_the_provider(host: SessionBusHost, start: Callable[..., None]) -> None:
    start()
    becomes_ready(host)
    assert probe(host.environ).provider_name == "keepassxc"


def test_a_database_that_is_not_unlocked_is_reported_without_waiting(
    host: SessionBusHost, start: Callable[..., None]
) -> None:
    start(typed="a wrong one")
    wait_until(lambda: condition_of(host) is ServiceCondition.LOCKED, "KeePassXC's database")
    with within(3), pytest.raises(KeyringLocked):
        backend_of(host).set_password(SERVICE, USERNAME, "value")
    assert "KeePassXC" in in_words(probe(host.environ)).do


def test_a_database_that_asks_for_each_entry_is_not_waited_for(
    host: SessionBusHost, start: Callable[..., None]
) -> None:
    start(confirm=True)
    becomes_ready(host)
    backend_of(host).set_password(SERVICE, USERNAME, "value")
    with within(3):
        refusal = refusal_of(lambda: backend_of(host).get_password(SERVICE, USERNAME))
    assert "display" in refusal.what
    assert "Secret Service Integration" in refusal.do

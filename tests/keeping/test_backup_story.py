"""The catalogue is backed up, lost and brought back: the program on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from admin import SLOW, Admin
from host import Host, RunningSandbox, running_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL = (60, 20)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("azure") / "sandbox") as running:
        yield running


@pytest.fixture
def host(tmp_path: Path, sandbox: RunningSandbox) -> Host:
    return Host(tmp_path / "first", sandbox)


def _types_path(admin: Admin, path: Path) -> None:
    admin.press("ctrl+u")
    admin.send(str(path))


def _opens_page(admin: Admin) -> None:
    admin.press("B")
    admin.wait_for("configs > backup")
    admin.wait_for("kms-tui-20")


def _backs_up(admin: Admin, backup: Path) -> None:
    _opens_page(admin)
    _types_path(admin, backup)
    admin.press("ctrl+s")
    admin.wait_for("Backed up.", SLOW)


def _asks_to_restore(admin: Admin, backup: Path) -> None:
    _opens_page(admin)
    admin.press("tab")
    _types_path(admin, backup)
    admin.press("enter")
    admin.wait_for("Restore this backup?", SLOW)


def _creates_another(admin: Admin, name: str) -> None:
    admin.opens_form()
    admin.fills(name=name)
    admin.saves()
    admin.wait_for("Saved.", SLOW)
    admin.press("enter")
    admin.wait_for("2 configs")


def _goes_back(admin: Admin) -> None:
    admin.press("escape")
    admin.wait_until_gone("configs > backup")


def test_a_backup_replaces_the_catalogue_once_replace_is_typed(host: Host, tmp_path: Path) -> None:
    backup = tmp_path / "kept.backup"
    host.home.mkdir()
    with host.starts() as admin:
        admin.creates(name="prod")
        _backs_up(admin, backup)
        _goes_back(admin)
        _creates_another(admin, "later")
        _asks_to_restore(admin, backup)
        admin.press("enter")
        admin.wait_for("in capital letters")
        admin.types("REPLACE")
        admin.press("enter")
        admin.wait_for("Restored.", SLOW)
        admin.wait_for("The catalogue of before is kept")
        _goes_back(admin)
        admin.wait_for("OK    prod")
        admin.wait_until_gone("later")


def test_another_host_is_told_which_client_secrets_to_enter(host: Host, tmp_path: Path) -> None:
    backup = tmp_path / "kept.backup"
    host.home.mkdir()
    with host.starts() as admin:
        admin.creates(name="prod")
        _backs_up(admin, backup)
    second = Host(tmp_path / "second", host.sandbox)
    second.home.mkdir()
    with second.starts(size=SMALL) as admin:
        admin.wait_for("No configurations yet")
        _asks_to_restore(admin, backup)
        admin.wait_for("admin7@")
        admin.press("enter")
        admin.wait_for("1 configuration needs its client secret again", SLOW)
        _goes_back(admin)
        admin.wait_for("OK    prod")
        admin.press("enter")
        admin.wait_for("******** in the secret store of")


def test_escape_at_any_point_changes_nothing(host: Host, tmp_path: Path) -> None:
    backup = tmp_path / "kept.backup"
    host.home.mkdir()
    with host.starts() as admin:
        admin.creates(name="prod")
        _backs_up(admin, backup)
        _goes_back(admin)
        before = (host.data / "catalogue.db").read_bytes()
        _asks_to_restore(admin, backup)
        admin.types("REPLACE")
        admin.press("escape")
        admin.wait_for("Nothing was changed.")
        _goes_back(admin)
        assert (host.data / "catalogue.db").read_bytes() == before


def test_what_is_wrong_with_a_path_stands_at_its_field(host: Host, tmp_path: Path) -> None:
    host.home.mkdir()
    (tmp_path / "taken").write_text("mine")
    with host.starts(size=SMALL) as admin:
        admin.wait_for("No configurations yet")
        _opens_page(admin)
        _types_path(admin, tmp_path / "taken")
        admin.press("ctrl+s")
        admin.wait_for("! There is a file already", SLOW)
        admin.press("tab", "ctrl+o")
        admin.wait_for("! Type the path of a file")
        _types_path(admin, tmp_path / "taken")
        admin.press("enter")
        admin.wait_for("nothing was changed.", SLOW)
        admin.press("escape")
        admin.wait_for("No configurations yet")


def test_a_damaged_catalogue_is_restored_from_the_list_that_could_not_show_it(
    host: Host, tmp_path: Path
) -> None:
    backup = tmp_path / "kept.backup"
    host.home.mkdir()
    with host.starts() as admin:
        admin.creates(name="prod")
        _backs_up(admin, backup)
    (host.data / "catalogue.db").write_bytes(b"damaged" * 999)
    with host.starts() as admin:
        admin.wait_for("is not a catalogue of kms-tui", SLOW)
        _asks_to_restore(admin, backup)
        admin.types("REPLACE")
        admin.press("enter")
        admin.wait_for("Restored.", SLOW)
        _goes_back(admin)
        admin.wait_for("OK    prod")

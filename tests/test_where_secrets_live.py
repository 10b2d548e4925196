"""The README's table of hosts is what the program does."""

import re
from pathlib import Path

import pytest

from kms_tui.adapters.secret_stores.selection import HostSecretStores
from kms_tui.domain.store_kind import FILE, KEYRING_PREFIX, MEMORY, PLACES, preferred_kind

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
[TABLE] = re.findall(r"<!-- stores.*?-->\n(.*?)<!-- end of stores -->", README, re.DOTALL)
ROWS = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in TABLE.splitlines()[2:]]
SYSTEMS = {"Linux": "linux", "macOS": "darwin", "Windows": "win32"}


def kind_of(row: list[str]) -> str:
    """Return the word in the second column."""
    return row[1].split("`")[1]


def chosen_on(host: str) -> str:
    """Return what the program prefers on the host that the first column describes."""
    return preferred_kind(
        SYSTEMS[re.split(r"[ ,]", host)[0]],
        is_over_ssh="over SSH" in host,
        is_service_ready=host.endswith("unlocked"),
        is_kwallet_running="KWallet running" in host,
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_each_kind_of_host_gets_the_store_that_the_readme_says(row: list[str]) -> None:
    assert chosen_on(row[0]) == kind_of(row)


def test_the_readme_names_every_kind_of_store() -> None:
    assert {kind_of(row) for row in ROWS} == {*PLACES} - {MEMORY}
    for word in (f"`{MEMORY}`", f"`{KEYRING_PREFIX}module.Class`"):
        assert word in README


async def test_a_host_without_a_d_bus_session_gets_the_encrypted_secrets_file(
    tmp_path: Path,
) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert await HostSecretStores(tmp_path / "data", environ).best_kind() == FILE
    assert not (tmp_path / "data").exists()

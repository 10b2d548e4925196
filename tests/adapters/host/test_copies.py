"""Copied texts on this host: the file, and a real tmux."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest
from clear_errors import raises_clearly

from kms_tui.adapters.host.copies import HostCopies
from kms_tui.domain.errors import CopyRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


async def test_a_file_is_for_its_owner_only_and_holds_the_last_text(tmp_path: Path) -> None:
    copies = HostCopies({}, tmp_path / "copied")
    await copies.write("first and longer")
    path = await copies.write("second")
    assert path.read_text() == "second\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_link_in_the_files_place_is_replaced_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "copied.txt").symlink_to(precious)
    await HostCopies({}, tmp_path).write("text")
    assert precious.read_text() == "precious"


async def test_without_a_tmux_to_be_found_it_says_so(tmp_path: Path) -> None:
    copies = HostCopies({"TMUX": "gone,1,0", "PATH": str(tmp_path)}, tmp_path)
    with raises_clearly(CopyRefused, match="no program tmux"):
        await copies.load_into_tmux("text")


@pytest.fixture
def newest_buffer(tmp_path: Path) -> Iterator[Callable[[], bytes]]:
    """Start a tmux; return what shows its newest buffer."""
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("no tmux on this host")
    command = [program, "-f", "/dev/null", "-S", str(tmp_path / "socket")]
    subprocess.run([*command, "new-session", "-d", "sleep 60"], check=True)  # noqa: S603 - found above
    yield (
        lambda: (
            subprocess.run(  # noqa: S603 - found above
                [*command, "show-buffer"], capture_output=True, check=True
            ).stdout
        )
    )
    subprocess.run([*command, "kill-server"], check=True)  # noqa: S603 - found above


async def test_tmux_holds_the_text_as_its_newest_buffer(
    newest_buffer: Callable[[], bytes], tmp_path: Path
) -> None:
    environ = {"TMUX": f"{tmp_path / 'socket'},1,0", "PATH": os.defpath}
    await HostCopies(environ, tmp_path).load_into_tmux("kv-prod; rm")
    assert newest_buffer() == b"kv-prod; rm"


async def test_a_tmux_that_has_ended_is_told(tmp_path: Path) -> None:
    environ = {"TMUX": f"{tmp_path / 'no'},1,0", "PATH": os.defpath}
    with raises_clearly(CopyRefused):
        await HostCopies(environ, tmp_path).load_into_tmux("text")

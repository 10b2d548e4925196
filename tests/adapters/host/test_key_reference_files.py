"""Files of key references are read whole, and never waited for."""

import os
from pathlib import Path

import pytest
from clear_errors import raises_clearly

from kms_tui.adapters.host.key_files import HostKeyFiles
from kms_tui.domain.errors import ReferencesInvalid

LIMIT = 4 << 20


@pytest.fixture
def files() -> HostKeyFiles:
    return HostKeyFiles()


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def refusal(files: HostKeyFiles, path: Path) -> str:
    with raises_clearly(ReferencesInvalid) as caught:
        await files.read_references(path)
    assert caught.value.do
    assert caught.value.__cause__ is None
    return caught.value.what


async def test_a_file_of_up_to_four_mebibytes_is_read_whole(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    (tmp_path / "backup").write_bytes(b"x" * LIMIT)
    assert await files.read_references(tmp_path / "backup") == b"x" * LIMIT


async def test_a_longer_file_is_refused(files: HostKeyFiles, tmp_path: Path) -> None:
    (tmp_path / "backup").write_bytes(b"x" * (LIMIT + 1))
    assert "has more than 4 MiB" in await refusal(files, tmp_path / "backup")


async def test_a_link_to_a_file_is_followed(files: HostKeyFiles, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("{}")
    (tmp_path / "link").symlink_to("backup")
    assert await files.read_references(tmp_path / "link") == b"{}"


async def test_a_path_may_begin_at_the_home_directory(
    files: HostKeyFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "backup").write_text("{}")
    assert await files.read_references(Path("~/backup")) == b"{}"


async def test_a_pipe_without_a_writer_is_not_waited_for(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in await refusal(files, tmp_path / "pipe")


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/"])
async def test_a_device_or_a_directory_is_refused(files: HostKeyFiles, path: str) -> None:
    assert "no regular file" in await refusal(files, Path(path))


@pytest.mark.parametrize("name", ["gone", "a\0b", "x" * 300, "~nobody-has-this-name"])
async def test_what_cannot_be_opened_is_named(
    files: HostKeyFiles, tmp_path: Path, name: str
) -> None:
    path = Path(name) if name.startswith("~") else tmp_path / name
    what = await refusal(files, path)
    assert "cannot be read" in what
    assert what.isprintable()


async def test_no_descriptor_stays_open_after_a_refusal(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    await refusal(files, tmp_path)
    before = open_descriptors()
    for _ in range(5):
        await refusal(files, tmp_path)
    assert open_descriptors() == before

"""A universe key goes into a new file of its owner only, or where a descriptor leads."""

import os
import pty
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from clear_errors import raises_clearly

from kms_tui.adapters.host.key_files import HostKeyFiles
from kms_tui.domain.errors import ExportRefused
from kms_tui.domain.universe_key import UniverseKey
from kms_tui.services.ports import KeyDestination

OCTETS = bytes(range(48))
KEY = UniverseKey(OCTETS)


@pytest.fixture
def files() -> HostKeyFiles:
    return HostKeyFiles()


def to(path: Path | str) -> KeyDestination:
    return KeyDestination(path=Path(path))


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def set_mode(folder: Path, mode: int) -> None:
    folder.chmod(mode)


async def refusal(files: HostKeyFiles, destination: KeyDestination) -> ExportRefused:
    """Return why a key is not written there, the same for the look before and for the writing."""
    with raises_clearly(ExportRefused) as looked:
        await files.refuse_unusable(destination)
    with raises_clearly(ExportRefused) as written:
        await files.write(destination, KEY)
    assert looked.value.what == written.value.what
    assert looked.value.do
    assert looked.value.__cause__ is None
    return looked.value


async def test_the_file_holds_the_keys_bytes_and_nothing_else(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    await files.refuse_unusable(to(tmp_path / "key"))
    assert names_in(tmp_path) == []
    await files.write(to(tmp_path / "key"), KEY)
    assert (tmp_path / "key").read_bytes() == OCTETS


@pytest.mark.proves("S6")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
async def test_the_file_is_its_owners_only_whatever_the_umask(
    files: HostKeyFiles, tmp_path: Path, umask: int
) -> None:
    before = os.umask(umask)
    try:
        await files.write(to(tmp_path / "key"), KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


async def test_a_path_may_begin_at_the_home_directory(
    files: HostKeyFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await files.write(to("~/key"), KEY)
    assert (tmp_path / "key").read_bytes() == OCTETS


async def test_a_file_that_exists_is_left_as_it_is(files: HostKeyFiles, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("mine")
    assert "exists already" in (await refusal(files, to(tmp_path / "key"))).what
    assert (tmp_path / "key").read_text() == "mine"


@pytest.mark.proves("S6")
async def test_a_link_to_nowhere_is_not_followed(files: HostKeyFiles, tmp_path: Path) -> None:
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    assert "exists already" in (await refusal(files, to(tmp_path / "key"))).what
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("path", ["key", "./key", "", "~nobody-has-this-name/key"])
async def test_a_path_has_to_be_absolute(files: HostKeyFiles, path: str) -> None:
    refused = await refusal(files, to(path))
    assert "no absolute path" in refused.what or "no such place" in refused.what


@pytest.mark.parametrize("name", ["k\x1b[2Jey", "k\ney", "k\u202eey", "k\udcffey", "k\0ey"])
async def test_a_name_that_a_terminal_would_show_otherwise_is_refused(
    files: HostKeyFiles, tmp_path: Path, name: str
) -> None:
    refused = await refusal(files, to(tmp_path / name))
    assert refused.what.isprintable()
    assert names_in(tmp_path) == []


@pytest.mark.proves("S6")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
async def test_a_directory_that_others_can_change_is_refused(
    files: HostKeyFiles, tmp_path: Path, mode: int
) -> None:
    set_mode(tmp_path, mode)
    assert "Others can change files" in (await refusal(files, to(tmp_path / "key"))).what


async def test_a_directory_in_which_nobody_can_replace_files_of_others_will_do(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    set_mode(tmp_path, 0o1777)
    await files.write(to(tmp_path / "key"), KEY)
    assert (tmp_path / "key").read_bytes() == OCTETS


@pytest.mark.proves("S6")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives directories away")
async def test_a_directory_of_somebody_else_is_refused(files: HostKeyFiles, tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    assert "Others can change files" in (await refusal(files, to(tmp_path / "key"))).what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
async def test_a_directory_without_the_right_to_write_is_refused(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    set_mode(tmp_path, 0o500)
    assert "cannot be written to" in (await refusal(files, to(tmp_path / "key"))).what


async def test_a_missing_directory_is_named_as_missing(files: HostKeyFiles, tmp_path: Path) -> None:
    refused = await refusal(files, to(tmp_path / "gone" / "key"))
    assert refused.what.endswith("No such file or directory.")


async def test_a_file_in_place_of_the_directory_is_named(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert "no directory" in (await refusal(files, to(tmp_path / "file" / "key"))).what


def run_here(script: str, *command: str) -> str:
    """Return what a Python program prints that sees this module; `command` comes before it."""
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    program = "import asyncio, sys; from test_key_export_files import *\n" + script
    arguments = [*command, sys.executable, "-c", program]
    done = subprocess.run(arguments, env=here, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    return done.stdout.strip()


def test_no_file_stays_behind_when_the_disk_is_full(tmp_path: Path) -> None:
    """A limit on the size of files fails the write half-way, as a full disk does."""
    script = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        f"try: asyncio.run(HostKeyFiles().write(to({str(tmp_path / 'key')!r}), KEY))\n"
        "except ExportRefused as refused: print(refused.what)\n"
    )
    assert run_here(script).endswith("File too large.")
    assert names_in(tmp_path) == []


def test_a_descriptor_that_a_shell_opens_takes_the_key(tmp_path: Path) -> None:
    script = "asyncio.run(HostKeyFiles().write(KeyDestination(descriptor=3), KEY))"
    run_here(script, "sh", "-c", f'exec "$@" 3>"{tmp_path}/key"', "sh")
    assert (tmp_path / "key").read_bytes() == OCTETS


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe whose writing end is as a shell hands it over."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    yield reading, writing
    os.close(reading)
    os.close(writing)


async def test_a_descriptor_takes_the_bytes_and_stays_open(
    files: HostKeyFiles, pipe: tuple[int, int]
) -> None:
    reading, writing = pipe
    await files.refuse_unusable(KeyDestination(descriptor=writing))
    await files.write(KeyDestination(descriptor=writing), KEY)
    os.write(writing, b"!")
    assert os.read(reading, 100) == OCTETS + b"!"


async def test_a_descriptor_that_this_program_opened_itself_is_refused(
    files: HostKeyFiles, tmp_path: Path
) -> None:
    with (tmp_path / "catalogue").open("wb") as own:
        refused = await refusal(files, KeyDestination(descriptor=own.fileno()))
    assert "was not handed over" in refused.what
    assert (tmp_path / "catalogue").read_bytes() == b""


async def test_a_descriptor_for_reading_is_refused(
    files: HostKeyFiles, pipe: tuple[int, int]
) -> None:
    os.set_inheritable(pipe[0], True)
    refused = await refusal(files, KeyDestination(descriptor=pipe[0]))
    assert "open for reading only" in refused.what


async def test_a_terminal_takes_no_key(files: HostKeyFiles) -> None:
    main, terminal = pty.openpty()
    os.set_inheritable(terminal, True)
    refused = await refusal(files, KeyDestination(descriptor=terminal))
    os.close(main)
    os.close(terminal)
    assert "is a terminal" in refused.what


@pytest.mark.parametrize("descriptor", [None, -1, 0, 1, 2])
async def test_standard_input_and_outputs_take_no_key(
    files: HostKeyFiles, descriptor: int | None
) -> None:
    refused = await refusal(files, KeyDestination(descriptor=descriptor))
    assert "Standard input, output and error take no key." in refused.what


@pytest.mark.parametrize("descriptor", [987, 10**30])
async def test_a_number_that_is_no_open_descriptor_is_refused(
    files: HostKeyFiles, descriptor: int
) -> None:
    await refusal(files, KeyDestination(descriptor=descriptor))


async def test_a_pipe_that_nobody_reads_refuses(files: HostKeyFiles) -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    os.close(reading)
    with raises_clearly(ExportRefused, match="Broken pipe"):
        await files.write(KeyDestination(descriptor=writing), KEY)
    os.close(writing)

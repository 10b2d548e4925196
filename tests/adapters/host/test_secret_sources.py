"""What hands a client secret over, or a document that may hold some, and what must not."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from clear_errors import raises_clearly

from kms_tui.adapters.host.secret_sources import HostSecretSources
from kms_tui.domain.errors import SecretSourceRefused
from kms_tui.domain.secret import Secret

SECRET = "abc8Q~not-to-be-told"
LIMIT = 4 << 20


@pytest.fixture
def sources() -> HostSecretSources:
    return HostSecretSources()


def private_file(path: Path, contents: bytes = SECRET.encode(), mode: int = 0o600) -> Path:
    path.write_bytes(contents)
    path.chmod(mode)
    return path


def piped(contents: bytes) -> int:
    """Return the end of a pipe that the process could have been started with."""
    reader, writer = os.pipe()
    os.write(writer, contents)
    os.close(writer)
    os.set_inheritable(reader, True)
    return reader


async def test_a_private_file_gives_its_line(sources: HostSecretSources, tmp_path: Path) -> None:
    path = private_file(tmp_path / "secret", f"{SECRET}\n".encode())
    assert await sources.of_file(path) == Secret(SECRET)


async def test_a_descriptor_gives_its_line_and_is_closed(sources: HostSecretSources) -> None:
    descriptor = piped(f"{SECRET}\n".encode())
    assert await sources.of_descriptor(descriptor) == Secret(SECRET)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
async def test_a_file_that_others_may_reach_hands_nothing_over(
    sources: HostSecretSources, tmp_path: Path, mode: int
) -> None:
    with raises_clearly(SecretSourceRefused, match=f"mode {mode:04o}") as refusal:
        await sources.of_file(private_file(tmp_path / "secret", mode=mode))
    assert refusal.value.do.startswith("chmod 600 ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
async def test_a_file_of_another_user_hands_nothing_over(
    sources: HostSecretSources, tmp_path: Path
) -> None:
    path = private_file(tmp_path / "secret")
    shutil.chown(path, 12345)
    with raises_clearly(SecretSourceRefused, match="another user"):
        await sources.of_file(path)


async def test_a_link_a_pipe_and_a_directory_are_no_secret_files(
    sources: HostSecretSources, tmp_path: Path
) -> None:
    private_file(tmp_path / "secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("link", "pipe", "."):
        with raises_clearly(SecretSourceRefused, match="no regular file"):
            await sources.of_file(tmp_path / name)


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"", "holds no client secret"),
        (f"{SECRET}\nmore\n".encode(), "more than one line"),
        (f"{SECRET}\xe9".encode("latin-1"), "other than text in UTF-8"),
        (SECRET.encode() * 300, "holds more than 4096 bytes"),
    ],
)
async def test_what_cannot_be_a_secret_is_refused_and_not_told(
    sources: HostSecretSources, tmp_path: Path, contents: bytes, sentence: str
) -> None:
    with raises_clearly(SecretSourceRefused, match=sentence) as refusal:
        await sources.of_file(private_file(tmp_path / "secret", contents))
    assert "8Q~" not in f"{refusal.value.what} {refusal.value.do} {refusal.value.detail}"
    assert refusal.value.__cause__ is None


async def test_a_file_that_is_not_there_is_told(sources: HostSecretSources, tmp_path: Path) -> None:
    for name in ("nothing", "nul\0byte"):
        with raises_clearly(SecretSourceRefused, match="cannot be read"):
            await sources.of_file(tmp_path / name)


@pytest.mark.parametrize("descriptor", [-1, 999, 2**40])
async def test_a_descriptor_that_is_not_open_is_told(
    sources: HostSecretSources, descriptor: int
) -> None:
    with raises_clearly(SecretSourceRefused, match=f"Descriptor {descriptor} cannot be read"):
        await sources.of_descriptor(descriptor)


@pytest.mark.parametrize(("mode", "is_private"), [(0o600, True), (0o400, True), (0o644, False)])
async def test_a_document_tells_whether_others_could_read_it(
    sources: HostSecretSources, tmp_path: Path, mode: int, *, is_private: bool
) -> None:
    document = await sources.document(private_file(tmp_path / "body.json", b"{}\n", mode))
    assert (document.content, document.is_private) == (Secret("{}\n"), is_private)


async def test_a_document_may_come_out_of_a_pipe_by_name(sources: HostSecretSources) -> None:
    descriptor = piped(b"{}")
    document = await sources.document(Path(f"/dev/fd/{descriptor}"))
    os.close(descriptor)
    assert (document.content, document.is_private) == (Secret("{}"), True)


async def test_a_document_that_is_written_slowly_is_whole(
    sources: HostSecretSources, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    reading = asyncio.ensure_future(sources.document(tmp_path / "pipe"))
    await asyncio.to_thread((tmp_path / "pipe").write_bytes, b"[]" * 100_000)
    assert (await reading).content == Secret("[]" * 100_000)


async def test_a_byte_order_mark_is_no_part_of_a_document(
    sources: HostSecretSources, tmp_path: Path
) -> None:
    path = private_file(tmp_path / "body.json", b"\xef\xbb\xbf{}")
    assert (await sources.document(path)).content == Secret("{}")


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [(b"\xff", "other than text in UTF-8"), (b" " * (LIMIT + 1), f"more than {LIMIT} bytes")],
)
async def test_what_is_no_document_is_refused(
    sources: HostSecretSources, tmp_path: Path, contents: bytes, sentence: str
) -> None:
    with raises_clearly(SecretSourceRefused, match=sentence):
        await sources.document(private_file(tmp_path / "body.json", contents))


async def test_a_directory_and_a_missing_file_are_no_documents(
    sources: HostSecretSources, tmp_path: Path
) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with raises_clearly(SecretSourceRefused, match="cannot be read"):
            await sources.document(path)


async def test_whoever_waits_for_a_document_can_be_cancelled(
    sources: HostSecretSources, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await sources.document(tmp_path / "pipe")
    (tmp_path / "pipe").write_bytes(b"")  # lets the thread end


READS_STANDARD_INPUT = """
import asyncio
from kms_tui.adapters.host.secret_sources import HostSecretSources
asyncio.run(HostSecretSources().document(None))
"""


def test_standard_input_that_was_closed_is_refused_whatever_has_its_number_by_now() -> None:
    words = ["/bin/sh", "-c", 'exec "$0" -c "$1" <&-', sys.executable, READS_STANDARD_INPUT]
    ended = subprocess.run(words, capture_output=True, check=False, text=True, timeout=20)  # noqa: S603 - our own words
    assert "SecretSourceRefused: Standard input is closed." in ended.stderr

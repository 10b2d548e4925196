"""The outside of a backup: a ZIP file of two stored members, laid out in exactly one way.

Any program that reads ZIP files can take it apart. Because there is one way only, whatever was
changed, added, left out or packed differently is noticed before anything of it is trusted.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

DATABASE = "catalogue.db"
MANIFEST = "manifest.json"
LARGEST_BYTES = 1 << 30
"""Of a backup. A catalogue of 100,000 universe keys has a tenth of that."""
LARGEST_MANIFEST_BYTES = 1 << 16
_CHUNK_BYTES = 1 << 20

# The fields are those of the ZIP specification (APPNOTE.TXT 4.3), all little-endian.
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_DIRECTORY_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NEEDS_VERSION = 10
_MADE_ON_UNIX = 3 << 8 | _NEEDS_VERSION
_NO_FLAGS = _STORED = _MIDNIGHT = 0
_FIRST_DAY = 1 << 5 | 1
"""1 January 1980: when it was made stands in the manifest."""
_PRIVATE_FILE = 0o100600 << 16
_TAIL_BYTES = 2 * _DIRECTORY_ENTRY.size + len(DATABASE + MANIFEST) + _END.size


class NotLaidOut(ValueError):
    """It is not laid out as a backup is. The text says what is wrong, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What was read of a file."""

    size: int
    crc: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    crc: int

    def header(self) -> bytes:
        return _LOCAL_HEADER.pack(b"PK\3\4", *self._facts(), 0) + self.name.encode()

    def entry(self, offset: int) -> bytes:
        rest = (0, 0, 0, 0, _PRIVATE_FILE, offset)
        fields = (b"PK\1\2", _MADE_ON_UNIX, *self._facts(), *rest)
        return _DIRECTORY_ENTRY.pack(*fields) + self.name.encode()

    def _facts(self) -> tuple[int, ...]:
        packed = (_NEEDS_VERSION, _NO_FLAGS, _STORED, _MIDNIGHT, _FIRST_DAY)
        return (*packed, self.crc, self.size, self.size, len(self.name))


def measure(source: BinaryIO) -> Measure:
    """Return size and sums of a file, from where it stands, up to what a backup may hold."""
    return _pass_on(source, lambda _chunk: None, LARGEST_BYTES)


def pack(target: BinaryIO, database: BinaryIO, found: Measure, manifest: bytes) -> None:
    """Write a backup of a database of that measure; the target is at its beginning."""
    first = _Member(DATABASE, found.size, found.crc)
    second = _member_of(manifest)
    target.write(first.header())
    _pass_on(database, target.write, found.size)
    target.write(second.header() + manifest + _tail(first, second))


def unpack(source: BinaryIO, size: int, database: BinaryIO) -> tuple[bytes, str]:
    """Copy the database out of a backup of that size; return the manifest and the copy's SHA-256.

    Raises `NotLaidOut` if anything about it differs from what `pack` writes.
    """
    told = _told_by_tail(source, size)
    source.seek(0)
    header = source.read(len(told.header()))
    found = _pass_on(source, database.write, told.size)
    first = _Member(DATABASE, found.size, found.crc)
    rest = source.read(LARGEST_MANIFEST_BYTES + _TAIL_BYTES + len(header) + 1)
    manifest = rest[len(_Member(MANIFEST, 0, 0).header()) : -_TAIL_BYTES]
    if found.crc != told.crc or header != first.header():
        raise NotLaidOut(f"{DATABASE} in it is damaged")
    second = _member_of(manifest)
    if rest != second.header() + manifest + _tail(first, second):
        raise NotLaidOut(f"{MANIFEST} in it, or the list of what is in it, is damaged")
    return manifest, found.sha256


def _told_by_tail(source: BinaryIO, size: int) -> _Member:
    """Return the database as the end of the file tells it, once the sizes agree."""
    if size < _TAIL_BYTES:
        raise NotLaidOut("it is too short to be one")
    source.seek(size - _TAIL_BYTES)
    tail = source.read(_TAIL_BYTES)
    if not tail.startswith(b"PK\1\2") or tail[-_END.size :][:4] != b"PK\5\6":
        raise NotLaidOut("it does not end as one: it is something else, cut short or packed anew")
    first = _Member(DATABASE, *_size_and_crc(tail, 0))
    second = _Member(MANIFEST, *_size_and_crc(tail, len(first.entry(0))))
    if second.size > LARGEST_MANIFEST_BYTES:
        raise NotLaidOut(f"{MANIFEST} in it is larger than one can be")
    if size != sum(len(m.header()) + m.size for m in (first, second)) + _TAIL_BYTES:
        raise NotLaidOut(f"it does not hold {DATABASE} and {MANIFEST} alone, stored as they are")
    return first


def _size_and_crc(tail: bytes, offset: int) -> tuple[int, int]:
    fields = _DIRECTORY_ENTRY.unpack_from(tail, offset)
    crc, size = fields[7], fields[8]
    return size, crc


def _member_of(manifest: bytes) -> _Member:
    return _Member(MANIFEST, len(manifest), zlib.crc32(manifest))


def _tail(first: _Member, second: _Member) -> bytes:
    offset = len(first.header()) + first.size
    entries = first.entry(0) + second.entry(offset)
    begins = offset + len(second.header()) + second.size
    return entries + _END.pack(b"PK\5\6", 0, 0, 2, 2, len(entries), begins, 0)


def _pass_on(source: BinaryIO, take: Callable[[bytes], object], longest: int) -> Measure:
    """Hand over so many bytes, or what is left if that is less, piece by piece."""
    size, crc, digest = 0, 0, hashlib.sha256()
    while chunk := source.read(min(_CHUNK_BYTES, longest - size)):
        take(chunk)
        size, crc = size + len(chunk), zlib.crc32(chunk, crc)
        digest.update(chunk)
    return Measure(size, crc, digest.hexdigest())

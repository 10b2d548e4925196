"""A disk that loses its power: which files it may hold afterwards, with what in them.

It promises no more than POSIX does. What was written to a file is there when the file was synced;
until then any of its sectors may be there, in any order. A name, also one that a file gets or loses
by a rename, is there or gone when its folder was synced; until then any of the changes to names may
have been made, each one wholly or not at all. Common file systems keep the order of names.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

Image = dict[str, bytes | None]
"""By path below the data: what is in a file; None for a folder."""

_SECTOR: Final = 512
_TORN: Final = 0.5
"""The share of writes that a disk may do in part."""


@dataclass(frozen=True)
class Write:
    """Octets that were written at a place."""

    place: int
    octets: bytes

    def parts(self, draw: random.Random) -> Iterator["Write"]:
        """Yield what a disk does wholly or not at all: all of it, or each sector."""
        if draw.random() >= _TORN:
            yield self
            return
        begin = 0
        while begin < len(self.octets):
            end = begin + _SECTOR - (self.place + begin) % _SECTOR
            yield Write(self.place + begin, self.octets[begin:end])
            begin = end

    def on(self, content: bytearray) -> None:
        content.extend(bytes(max(0, self.place - len(content))))
        content[self.place : self.place + len(self.octets)] = self.octets


@dataclass(frozen=True)
class Cut:
    """A file got that size."""

    size: int

    def parts(self, _draw: random.Random) -> Iterator["Cut"]:
        """Yield this: it is done or not."""
        yield self

    def on(self, content: bytearray) -> None:
        del content[self.size :]
        content.extend(bytes(self.size - len(content)))


@dataclass(eq=False)
class File:
    """A file or folder, whatever its names are."""

    is_folder: bool = False
    now: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    unsynced: list[Write | Cut] = field(default_factory=list)

    def change(self, change: Write | Cut) -> None:
        change.on(self.now)
        self.unsynced.append(change)

    def sync(self) -> None:
        self.synced = bytes(self.now)
        self.unsynced.clear()

    def after_cut(self, draw: random.Random, share: float) -> bytes:
        """Return what it may hold: of what is not synced about that share."""
        if not self.unsynced:
            return self.synced
        content = bytearray(self.synced)
        for change in self.unsynced:
            for part in change.parts(draw):
                if draw.random() < share:
                    part.on(content)
        return bytes(content)


@dataclass(frozen=True)
class Naming:
    """A file gets a name, loses one, or both at once."""

    file: File
    gets: str = ""
    loses: str = ""

    def on(self, names: dict[str, File]) -> None:
        if self.loses and names.get(self.loses) is self.file:
            del names[self.loses]
        if self.gets:
            names[self.gets] = self.file

    def is_in(self, folder: str) -> bool:
        return str(PurePath(self.gets or self.loses).parent) == folder


class Disk:
    """All files below one directory, as the running program sees them and as they are synced."""

    def __init__(self, data: Path) -> None:
        """Begin with a directory of which everything is synced."""
        self._names = {".": File(is_folder=True)}
        for name, content in read(data).items():
            octets = content or b""
            self._names[name] = File(content is None, bytearray(octets), octets)
        self._synced = dict(self._names)
        self._unsynced: list[Naming] = []

    def file(self, path: str) -> File | None:
        """Return what has that name."""
        return self._names.get(path)

    def name(self, file: File, *, gets: str = "", loses: str = "") -> None:
        """Change names of a file, and do not sync that."""
        naming = Naming(file, gets, loses)
        naming.on(self._names)
        self._unsynced.append(naming)

    def sync(self, path: str) -> None:
        """Sync what has that name: the content of a file, or the names in a folder."""
        file = self._names[path]
        file.sync()
        if file.is_folder:
            for naming in [n for n in self._unsynced if n.is_in(path)]:
                naming.on(self._synced)
                self._unsynced.remove(naming)

    def now(self, beginning: str = "") -> Image:
        """Return what the running program sees under names that begin so."""
        return {
            name: _content(file, bytes(file.now))
            for name, file in self._names.items()
            if name != "." and name.startswith(beginning)
        }

    def after_cut(self, draw: random.Random) -> Image:
        """Return what may be there if the power fails now."""
        share = draw.choice((0.0, 1.0, *(draw.random() for _ in range(6))))
        names = dict(self._synced)
        for naming in self._namings_after_cut(draw, share):
            naming.on(names)
        image: Image = {}
        for name, file in sorted(names.items()):
            if name == "." or _folder(name) in image or _folder(name) == ".":
                image[name] = _content(file, file.after_cut(draw, share))
        return image

    def _namings_after_cut(self, draw: random.Random, share: float) -> list[Naming]:
        if draw.random() < share / 2:  # as a disk that keeps their order
            return self._unsynced[: draw.randint(0, len(self._unsynced))]
        return [naming for naming in self._unsynced if draw.random() < share]


def read(directory: Path) -> Image:
    """Return what is in a real directory."""
    return {
        str(path.relative_to(directory)): None if path.is_dir() else path.read_bytes()
        for path in directory.rglob("*")
    }


def _content(file: File, content: bytes) -> bytes | None:
    return None if file.is_folder else content


def _folder(name: str) -> str:
    return str(PurePath(name).parent)

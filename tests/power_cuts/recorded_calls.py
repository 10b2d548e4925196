"""Does to the model of a disk what the system calls of a real run did to a real one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from disk_model import Cut, Disk, File, Write
from system_calls import Call


@dataclass
class _Opened:
    """An open file, and where the next octets go."""

    file: File
    place: int
    appends: bool


@dataclass
class Replay:
    """One run, as far as it was replayed; each call does what it is called like."""

    disk: Disk
    data: Path
    acknowledged: Path
    """Written to when the operation has told its success."""
    is_acknowledged: bool = False
    _opened: dict[int, _Opened] = field(default_factory=dict)

    def take(self, call: Call) -> bool:
        """Do what that call did; tell whether it changed anything."""
        if call.result < 0:
            return False
        if call.name == "openat":
            return self.open(call)
        if call.name == "write" and call.paths == (str(self.acknowledged),):
            self.is_acknowledged = True
            return True
        change = _CHANGES.get(call.name)
        names = [str(Path(p).relative_to(self.data)) for p in call.paths if self._is_ours(p)]
        return bool(names and change and change(self, call, names))

    def _is_ours(self, path: str) -> bool:
        return Path(path).is_relative_to(self.data)

    def open(self, call: Call) -> bool:
        self._opened.pop(call.result, None)
        [path] = call.paths
        if not self._is_ours(path):
            return False
        name, flags = str(Path(path).relative_to(self.data)), call.arguments[2].word
        file = self.disk.file(name)
        is_new, is_emptied = file is None, "O_TRUNC" in flags and file is not None and file.now
        if file is None:
            assert "O_CREAT" in flags, f"{name} is not known"
            file = File()
            self.disk.name(file, gets=name)
        if is_emptied:
            file.change(Cut(0))
        self._opened[call.result] = _Opened(file, 0, "O_APPEND" in flags)
        return bool(is_new or is_emptied)

    def seek(self, call: Call, _names: Sequence[str]) -> bool:
        if opened := self._opened.get(call.arguments[0].descriptor):
            opened.place = call.result
        return False

    def write(self, call: Call, _names: Sequence[str]) -> bool:
        opened, octets = self._opened[call.arguments[0].descriptor], call.arguments[1].octets
        place = len(opened.file.now) if opened.appends else opened.place
        opened.file.change(Write(place, octets[: call.result]))
        opened.place = place + call.result
        return True

    def write_at(self, call: Call, _names: Sequence[str]) -> bool:
        file = self._opened[call.arguments[0].descriptor].file
        file.change(Write(int(call.arguments[3].word), call.arguments[1].octets[: call.result]))
        return True

    def cut(self, call: Call, _names: Sequence[str]) -> bool:
        file = self._opened[call.arguments[0].descriptor].file
        file.change(Cut(int(call.arguments[1].word)))
        return True

    def sync(self, call: Call, names: Sequence[str]) -> bool:
        opened = self._opened[call.arguments[0].descriptor]
        if opened.file.is_folder:
            self.disk.sync(names[0])
        else:
            opened.file.sync()
        return True

    def rename(self, _call: Call, names: Sequence[str]) -> bool:
        self.disk.name(self._file(names[0]), gets=names[1], loses=names[0])
        return True

    def link(self, _call: Call, names: Sequence[str]) -> bool:
        self.disk.name(self._file(names[0]), gets=names[1])
        return True

    def remove(self, _call: Call, names: Sequence[str]) -> bool:
        self.disk.name(self._file(names[0]), loses=names[0])
        return True

    def make_folder(self, _call: Call, names: Sequence[str]) -> bool:
        self.disk.name(File(is_folder=True), gets=names[0])
        return True

    def _file(self, name: str) -> File:
        file = self.disk.file(name)
        assert file is not None, f"{name} is not known"
        return file


_CHANGES: Final[dict[str, Callable[[Replay, Call, Sequence[str]], bool]]] = {
    "lseek": Replay.seek,
    "write": Replay.write,
    "pwrite64": Replay.write_at,
    "ftruncate": Replay.cut,
    "fsync": Replay.sync,
    "fdatasync": Replay.sync,
    "rename": Replay.rename,
    "link": Replay.link,
    "linkat": Replay.link,
    "unlink": Replay.remove,
    "unlinkat": Replay.remove,
    "rmdir": Replay.remove,
    "mkdir": Replay.make_folder,
}

"""Whether what the program writes arrives as it was meant: the encoding and the locale's name."""

import codecs
import ctypes
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
"""The first that is not empty decides on the encoding."""
_REMEDY = "export LC_ALL=C.UTF-8"
_LC_CTYPE_MASK = 1
"""As glibc numbers the categories of newlocale."""


def is_known_locale(name: str) -> bool:
    """Tell whether this host has the locale; True where that cannot be found out.

    Unlike `setlocale` this leaves the process's own locale alone.
    """
    if not sys.platform.startswith("linux") or not name.isascii() or "\0" in name:
        return not sys.platform.startswith("linux")
    library = ctypes.CDLL(None)
    library.newlocale.restype = ctypes.c_void_p
    library.newlocale.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
    library.freelocale.argtypes = (ctypes.c_void_p,)
    library.freelocale.restype = None
    found = library.newlocale(_LC_CTYPE_MASK, name.encode("ascii"), None)
    if found:
        library.freelocale(found)
    return bool(found)


@dataclass(frozen=True, slots=True)
class LocaleExamination:
    """Looks at the encoding of the output and at the variable that names the locale."""

    environ: Mapping[str, str]
    encoding: str
    """What the output is written in."""
    is_known: Callable[[str], bool] = is_known_locale

    @classmethod
    def of_this_process(cls, environ: Mapping[str, str]) -> Self:
        """Return one that looks at the stream the screens are written to."""
        stream = sys.__stderr__
        return cls(environ, stream.encoding if stream is not None else "utf-8")

    @property
    def topic(self) -> Topic:
        """The locale."""
        return Topic.LOCALE

    async def examine(self) -> Sequence[Finding]:
        """Return the encoding, and the locale's name if this host does not know it."""
        variable = next((name for name in _VARIABLES if self.environ.get(name)), "")
        return [self._encoding(variable), *self._missing(variable)]

    def _encoding(self, variable: str) -> Finding:
        source = f"{variable}={self.environ[variable]}" if variable else "no locale is set"
        if _is_utf_8(self.encoding):
            said = f"The encoding is UTF-8 ({source})."
            return Finding(Topic.LOCALE, "locale", Verdict.PASS, said)
        return Finding(
            Topic.LOCALE,
            "locale-not-utf8",
            Verdict.WARN,
            f"The encoding is {self.encoding} ({source}): other characters are lost or shift the "
            "screen.",
            _REMEDY,
        )

    def _missing(self, variable: str) -> list[Finding]:
        name = self.environ.get(variable, "")
        if not name or self.is_known(name):
            return []
        return [
            Finding(
                Topic.LOCALE,
                "locale-missing",
                Verdict.WARN,
                f"{variable} names the locale {name}, which this host does not have; ssh may have "
                "brought it from your computer.",
                f"{_REMEDY} (locale -a lists the ones there are)",
            )
        ]


def _is_utf_8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False

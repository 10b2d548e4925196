"""What must happen to the process before textual is imported.

Textual reads its environment once, when it is imported, and some of those variables write every
typed key to a file or load foreign code. Python and the operating system have defaults of their
own that write memory to disk. Standard library only; `__main__` calls `harden_process` first.
"""

import contextlib
import ctypes
import faulthandler
import logging
import os
import re
import resource
import sys
from collections.abc import Mapping, MutableMapping
from typing import Final

from kms_tui.freed_memory import overwrite_freed_memory
from kms_tui.quiet_exceptions import install_quiet_excepthooks

ESCAPE_DELAY_OVER_SSH_MILLISECONDS: Final = 300
"""How long an Esc waits for the rest of a key's sequence: arrow keys arrive in pieces over SSH."""

PLAIN_THEME: Final = "ansi-dark"
"""The theme that uses the terminal's own palette: fewest bytes, and no colour under NO_COLOR."""

_FOREIGN_LOGGERS: Final = (
    "aiohttp", "asyncio", "azure", "keyring", "msal", "py.warnings", "urllib3",
)  # fmt: skip
_KEPT_AZURE_VARIABLES: Final = frozenset({"AZURE_POD_IDENTITY_AUTHORITY_HOST"})
_DANGEROUS_VARIABLES: Final = frozenset({"PYTHON_KEYRING_BACKEND", "SSLKEYLOGFILE"})
_DANGEROUS_PREFIXES: Final = ("TEXTUAL", "KEYRING_PROPERTY_", "AZURE_")
_UNUSABLE_TERMINALS: Final = frozenset({"", "dumb", "unknown"})
_COLOURLESS_TERMINALS: Final = frozenset({"vt100", "vt102", "vt220"})
_PR_SET_DUMPABLE: Final = 4


def harden_process() -> None:
    """Take away every way known to us by which this process could show a secret by accident.

    Raises `RuntimeError` if textual was imported already: half of this would be without effect.
    """
    if "textual" in sys.modules:
        raise RuntimeError("harden_process must be called before textual is imported")
    scrub_environment(os.environ)
    set_textual_defaults(os.environ)
    make_new_files_private()
    forbid_core_dumps()
    forbid_tracing()
    overwrite_freed_memory()
    load_thread_ending()
    silence_libraries()
    install_quiet_excepthooks()


def scrub_environment(environ: MutableMapping[str, str]) -> None:
    """Drop the variables that log keys, load code, or move credentials to another place.

    Of `AZURE_*` only what managed identity needs is kept: a configuration names its own tenant,
    client and cloud. `SSLKEYLOGFILE` would write the keys of every TLS session to disk.
    """
    for name in list(environ):
        if name in _KEPT_AZURE_VARIABLES:
            continue
        if name in _DANGEROUS_VARIABLES or name.startswith(_DANGEROUS_PREFIXES):
            del environ[name]


def set_textual_defaults(
    environ: MutableMapping[str, str],
    *,
    theme: str = PLAIN_THEME,
    escape_delay_milliseconds: int = 0,
) -> None:
    """Set what textual reads at import: no animation, a theme, a patient Esc over SSH.

    The theme must stand before the app is constructed: textual chooses its colour filter there.
    A delay of 0 is what suits the line.
    """
    environ["TEXTUAL_ANIMATIONS"] = "none"
    if environ.get("TERM", "") in _COLOURLESS_TERMINALS:
        environ["NO_COLOR"] = "1"
    environ["TEXTUAL_THEME"] = choose_theme(environ, theme)
    if escape_delay_milliseconds:
        environ["ESCDELAY"] = str(escape_delay_milliseconds)
    elif is_over_ssh(environ):
        environ.setdefault("ESCDELAY", str(ESCAPE_DELAY_OVER_SSH_MILLISECONDS))


def choose_theme(environ: Mapping[str, str], wanted: str = PLAIN_THEME) -> str:
    """Return the theme that is wanted, or the plain one where no colour is."""
    return PLAIN_THEME if "NO_COLOR" in environ else wanted


def draws_ascii(environ: Mapping[str, str], wanted: str = "auto") -> bool:
    """Tell whether only ASCII may be sent: as wanted (`yes`, `no`), or as the locale says.

    `auto` looks at the locale as the user set it. Python replaces that of C by UTF-8 for itself
    (PEP 538), in its own environment too, but the terminal knows nothing of it.
    """
    if wanted != "auto":
        return wanted == "yes"
    is_coerced = environ.get("LC_CTYPE") == "C.UTF-8" and not environ.get("LC_ALL")
    names = ("LC_ALL", "LANG") if is_coerced else ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    return re.search(r"utf-?8", locale, re.IGNORECASE) is None


def is_over_ssh(environ: Mapping[str, str]) -> bool:
    """Tell whether this session came over SSH."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def make_new_files_private() -> None:
    """Let no file or folder made from here on be open to group or others."""
    os.umask(0o077)


def forbid_core_dumps() -> None:
    """Set the largest core file to nothing, for this process and for good."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_tracing() -> None:
    """Make the process not dumpable: no debugger of the same user, no readable environment.

    Only Linux knows this; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def load_thread_ending() -> None:
    """Load the library that ends a thread, which glibc otherwise does when the first one ends.

    A process that dies for want of memory could not load it any more, and would be aborted in
    place of ending with its exit code.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL("libgcc_s.so.1")


def silence_libraries() -> None:
    """Let no library write to the terminal: log records and warnings hold foreign text."""
    faulthandler.disable()
    logging.raiseExceptions = False
    logging.lastResort = logging.NullHandler()
    logging.captureWarnings(capture=True)
    for name in _FOREIGN_LOGGERS:
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def refuse_unusable_terminal(
    environ: Mapping[str, str], *, stdin_is_tty: bool, stdout_is_tty: bool, stderr_is_tty: bool
) -> str | None:
    """Return one sentence on why no screen can be drawn here and what to do, else None.

    Textual would draw on regardless: into a pipe, or with colours that a dumb terminal prints.
    """
    streams = {"its input": stdin_is_tty, "its output": stdout_is_tty, "its errors": stderr_is_tty}
    redirected = [name for name, is_tty in streams.items() if not is_tty]
    if redirected:
        return (
            f"kms-tui: the screens need a terminal, and there is none for {', '.join(redirected)}; "
            "start it without a pipe or redirection (with ssh: ssh -t)."
        )
    if environ.get("TERM", "") in _UNUSABLE_TERMINALS:
        return (
            "kms-tui: the screens need a terminal that can move its cursor, but TERM is "
            f"{environ.get('TERM') or 'not set'}; set it to your terminal's name "
            "(export TERM=xterm)."
        )
    return None

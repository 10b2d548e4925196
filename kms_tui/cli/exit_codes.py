"""What a run of a verb ends with: one number for each kind of outcome. The README lists them."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from kms_tui.domain import errors


class ExitCode(IntEnum):
    """The numbers that scripts may rely on."""

    OK = 0
    CHECK_FAILED = 1
    """A check failed, or warned where warnings count."""
    WRONG_USE = 2
    """Of the command line, the settings, or a file that was handed over."""
    NOT_FOUND = 3
    REFUSED = 4
    """By a guard of this program; nothing was changed."""
    AZURE = 5
    """Azure refused, or did not answer."""
    SECRET_STORE = 6
    CONFLICT = 7
    """Somebody else was there first, or holds what is needed."""
    CATALOGUE = 8
    """The catalogue or the audit log cannot be used."""
    DEFECT = 70
    """A defect of this program; EX_SOFTWARE of sysexits.h."""
    OUTPUT_LOST = 74
    """Standard output could not be written; EX_IOERR of sysexits.h."""
    INTERRUPTED = 130
    """By ctrl+c: 128 and the signal's number, as shells count."""
    PIPE_CLOSED = 141
    """Whoever read the output has ended, as `head` does."""
    TERMINATED = 143


_BY_ERROR: Final[tuple[tuple[type[errors.KmsTuiError], ExitCode], ...]] = (
    (errors.NothingToDo, ExitCode.OK),
    (errors.ChecksFailed, ExitCode.CHECK_FAILED),
    (errors.WarningsFound, ExitCode.CHECK_FAILED),
    (errors.KeysNotProven, ExitCode.CHECK_FAILED),
    (errors.NotWrappedByThis, ExitCode.CHECK_FAILED),
    (errors.AuditLogBroken, ExitCode.CHECK_FAILED),
    (errors.SettingsInvalid, ExitCode.WRONG_USE),
    (errors.InvalidDraft, ExitCode.WRONG_USE),
    (errors.ReferencesInvalid, ExitCode.WRONG_USE),
    (errors.ConfigurationsInvalid, ExitCode.WRONG_USE),
    (errors.SecretSourceRefused, ExitCode.WRONG_USE),
    (errors.BackupInvalid, ExitCode.WRONG_USE),
    (errors.ConfigurationNotFound, ExitCode.NOT_FOUND),
    (errors.UniverseNotFound, ExitCode.NOT_FOUND),
    (errors.UniverseKeyNotFound, ExitCode.NOT_FOUND),
    (errors.ConfigurationInUse, ExitCode.REFUSED),
    (errors.EncryptionNotEnabled, ExitCode.REFUSED),
    (errors.EncryptionEnabled, ExitCode.REFUSED),
    (errors.RewrapUnfinished, ExitCode.REFUSED),
    (errors.ExportRefused, ExitCode.REFUSED),
    (errors.CopyRefused, ExitCode.REFUSED),
    (errors.NotConfirmed, ExitCode.REFUSED),
    (errors.ReadOnlySession, ExitCode.REFUSED),
    (errors.KeyVaultError, ExitCode.AZURE),
    (errors.SecretStoreMoved, ExitCode.CONFLICT),
    (errors.SecretStoreError, ExitCode.SECRET_STORE),
    (errors.ConfigurationChanged, ExitCode.CONFLICT),
    (errors.UniverseChanged, ExitCode.CONFLICT),
    (errors.NameTaken, ExitCode.CONFLICT),
    (errors.UniverseNameTaken, ExitCode.CONFLICT),
    (errors.ImportConflict, ExitCode.CONFLICT),
    (errors.CatalogueBusy, ExitCode.CONFLICT),
    (errors.CatalogueError, ExitCode.CATALOGUE),
    (errors.UnexpectedError, ExitCode.DEFECT),
)
"""The first that fits."""


def exit_code(error: errors.KmsTuiError) -> ExitCode:
    """Return what a verb ends with that ends in this error."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), ExitCode.DEFECT)


def shared(codes: Iterable[ExitCode]) -> ExitCode:
    """Return what several outcomes come to: the one that all bad ones share, else CHECK_FAILED."""
    bad = set(codes) - {ExitCode.OK}
    return bad.pop() if len(bad) == 1 else ExitCode.CHECK_FAILED if bad else ExitCode.OK

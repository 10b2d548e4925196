"""Where a passphrase may come from when nobody types it: a descriptor, a credential or a file.

Never from an argument or a variable of the environment, which other processes can read.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kms_tui.adapters.handed_text import HandedText
from kms_tui.adapters.handing_over import HandingOver
from kms_tui.domain.errors import KmsTuiError, SecretStoreUnavailable
from kms_tui.domain.secret import Secret

CREDENTIAL: Final = "kms-tui-passphrase"
"""The name to use with systemd's `LoadCredential=` and `LoadCredentialEncrypted=`."""
FILE_VARIABLE: Final = "KMS_TUI_PASSPHRASE_FILE"
"""The variable of the environment that may name a file, never hold a passphrase."""

_VALUE_VARIABLE = "KMS_TUI_PASSPHRASE"
_ROOT = 0
_HANDED = HandingOver(HandedText("passphrase", SecretStoreUnavailable, seconds=5.0))


def passphrase_from(
    environ: Mapping[str, str], *, descriptor: int | None, file: str = ""
) -> Secret | None:
    """Return the passphrase of the first source that is given, or None if none is.

    In order: the descriptor, which is closed; the credential of a systemd service; the file that
    `KMS_TUI_PASSPHRASE_FILE` names, or else `file`. A source that is given and cannot be used
    raises `SecretStoreUnavailable` with the remedy: no later one takes its place.
    """
    _refuse_value_in(environ)
    if descriptor is not None:
        return _HANDED.of_descriptor(descriptor)
    if directory := environ.get("CREDENTIALS_DIRECTORY"):
        credential = Path(directory) / CREDENTIAL
        if os.path.lexists(credential):
            source = f"The credential {credential}"
            return _HANDED.of_file(credential, source, _credential_problem)
    if named := environ.get(FILE_VARIABLE) or file:
        path = Path(os.path.expanduser(named))  # noqa: PTH111 - Path's raises without a home
        source = f"The passphrase file {path}"
        return _HANDED.of_file(path, source, _HANDED.own_file_problem)
    return None


def _refuse_value_in(environ: Mapping[str, str]) -> None:
    if _VALUE_VARIABLE in environ:
        raise SecretStoreUnavailable(
            f"A passphrase in {_VALUE_VARIABLE} can be read by other processes.",
            do=f"unset {_VALUE_VARIABLE}; then use a descriptor, a systemd credential "
            f"({CREDENTIAL}) or a file ({FILE_VARIABLE}), and change that passphrase.",
        )


def _credential_problem(status: os.stat_result, path: Path) -> KmsTuiError | None:
    # An access control list lets the service's user read root's file; the mode shows it as r--.
    allowed = 0o740 if status.st_uid == _ROOT else 0o700
    return _HANDED.file_problem(status, path, owners={os.geteuid(), _ROOT}, allowed=allowed)

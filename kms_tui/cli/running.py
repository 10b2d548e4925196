"""How a verb runs: its services, its event loop, its errors and exit codes, its questions."""

import asyncio
import getpass
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from kms_tui.cli.entry import Entry, Start
from kms_tui.domain.errors import (
    ConfigurationChanged,
    ConfigurationInUse,
    ConfigurationNotFound,
    KeyVaultError,
    KmsTuiError,
    NameTaken,
    ReadOnlySession,
    SecretStoreError,
    SecretStoreLocked,
    SecretStoreMissing,
    SecretStoreMoved,
    SecretStoreUnavailable,
    SettingsInvalid,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.visible_text import visible
from kms_tui.services.boundary import call
from kms_tui.services.ports.secret_store import SecretStore, SecretStoreState

if TYPE_CHECKING:  # what only tells needs no service
    from kms_tui.services import Services

T = TypeVar("T")

_EXIT_CODES: tuple[tuple[type[KmsTuiError], int], ...] = (
    (SettingsInvalid, 2),
    (ConfigurationNotFound, 3),
    (ConfigurationInUse, 4),
    (ReadOnlySession, 4),
    (KeyVaultError, 5),
    (SecretStoreMoved, 7),
    (ConfigurationChanged, 7),
    (NameTaken, 7),
    (SecretStoreError, 6),
)
"""The first that fits; 1 if none does. The README lists them."""
_FAILED = 1


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one verb."""

    entry: Entry
    start: Start

    def services(self, *, for_changes: bool = False) -> "Services":
        """Return the services, or end with a sentence about the settings.

        A verb that changes something says so before it asks for anything.
        """
        try:
            return self.entry.services(self.start, for_changes=for_changes)
        except (SettingsInvalid, ReadOnlySession) as error:
            end_with(error)

    def wait_for(self, work: Coroutine[object, object, T]) -> T:
        """Return what the work returns; end with its error in two sentences."""
        try:
            return asyncio.run(call(work))
        except KmsTuiError as error:
            end_with(error)


def end_with(error: KmsTuiError) -> NoReturn:
    """Say on standard error what happened and what to do, and end with the error's exit code."""
    code = f" ({error.code})" if error.code else ""
    click.echo(f"kms-tui: {visible(f'{error.what}{code} {error.do}')}", err=True)
    sys.exit(next((number for kind, number in _EXIT_CODES if isinstance(error, kind)), _FAILED))


async def opened(services: "Services", store: SecretStore) -> None:
    """Open the store with a passphrase that was handed over, or that is asked for here.

    Raises `SecretStoreMissing`, and `SecretStoreLocked` for one that only its own program opens.
    """
    state = await services.secret_access.prepare(store)
    if state is SecretStoreState.MISSING:
        raise SecretStoreMissing
    if state is SecretStoreState.LOCKED:
        if not store.has_passphrase:
            raise SecretStoreLocked(store.place, await store.how_to_unlock())
        await services.secret_access.unlock(store, ask(f"Passphrase of the {store.place}"))


def ask(question: str) -> Secret:
    """Return what is typed unseen; raise `SecretStoreUnavailable` if there is nobody to ask."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise SecretStoreUnavailable(
            "There is no terminal to ask for the passphrase on.",
            do="Hand it over: --passphrase-fd N, a systemd credential, or a file of mode 0600 "
            "(passphrase_file in the settings).",
        )
    try:
        with _interruptible():
            return Secret(getpass.getpass(f"{question}: "))
    except EOFError:
        raise KeyboardInterrupt from None  # ctrl+d leaves as ctrl+c does


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let ctrl+c end a question: asyncio's own way waits for the event loop, which stands still."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def ask_twice(question: str) -> Secret:
    """Return a new passphrase that was typed twice alike."""
    passphrase = ask(question)
    if ask("Once more") != passphrase:
        raise SecretStoreUnavailable(
            "The two passphrases differ; nothing was changed.", do="Run the command again."
        )
    return passphrase

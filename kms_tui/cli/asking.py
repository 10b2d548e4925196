"""What a verb asks of whoever sits at the terminal, and what it does when nobody does."""

import getpass
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

import click

from kms_tui.cli.exit_codes import ExitCode
from kms_tui.domain.errors import (
    NotConfirmed,
    SecretStoreLocked,
    SecretStoreMissing,
    SecretStoreUnavailable,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.visible_text import visible
from kms_tui.services.ports.secret_store import SecretStore, SecretStoreState

if TYPE_CHECKING:  # what only tells needs no service
    from kms_tui.services import Services

_HAND_IT_OVER = (
    "Hand it over: --passphrase-fd N, a systemd credential, or a file of mode 0600 "
    "(passphrase_file in the settings)."
)
_CREATE_IT = "Create it and choose its passphrase: kms-tui secrets create"


def can_ask() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


async def opened(services: "Services", store: SecretStore) -> None:
    """Open the store with a passphrase that was handed over, or that is asked for here.

    Raises `SecretStoreMissing`, and `SecretStoreLocked` for one that only its own program opens.
    """
    state = await services.secret_access.prepare(store)
    if state is SecretStoreState.MISSING:
        raise SecretStoreMissing(_CREATE_IT)
    if state is SecretStoreState.LOCKED:
        if not store.has_passphrase:
            raise SecretStoreLocked(store.place, await store.how_to_unlock())
        await services.secret_access.unlock(store, ask(f"Passphrase of the {store.place}"))


def ask(question: str, what: str = "passphrase", do: str = _HAND_IT_OVER) -> Secret:
    """Return what is typed unseen; raise `SecretStoreUnavailable` if there is nobody to ask.

    The error names what is missing, and what to do without a terminal.
    """
    if not can_ask():
        raise SecretStoreUnavailable(f"There is no terminal to ask for the {what} on.", do=do)
    with _interruptible():
        return Secret(getpass.getpass(f"{question}: "))


def ask_twice(question: str) -> Secret:
    """Return a new passphrase that was typed twice alike."""
    passphrase = ask(question)
    if ask("Once more") != passphrase:
        raise SecretStoreUnavailable(
            "The two passphrases differ; nothing was changed.", do="Run the command again."
        )
    return passphrase


def require_word(option: str, given: str | None, word: str, warning: str) -> None:
    """Let an action that cannot be undone pass if its word was given, or is typed now.

    `option` is the option that gives the word (`--yes-delete`). Raises `NotConfirmed`.
    """
    do = f"Confirm it: {option} {shlex.quote(word)}"
    if given is None and not can_ask():
        raise NotConfirmed(f"{warning} Nobody confirmed it; nothing was changed.", do=do)
    if given is None:
        click.echo(visible(warning), err=True)
        given = _typed(f"Type {word} to go on")
    if given != word:
        raise NotConfirmed("The word does not fit; nothing was changed.", do=do)


def require_yes(option: str, question: str, *, is_given: bool) -> None:
    """Let an action pass if its option was given, or a question is answered with yes now.

    Raises `NotConfirmed`.
    """
    do = f"Confirm it: {option}"
    if is_given:
        return
    if not can_ask():
        raise NotConfirmed("Nobody confirmed it; nothing was changed.", do=do)
    if _typed(f"{question} [yes/no]").strip().lower() not in ("y", "yes"):
        raise NotConfirmed("Nothing was changed.", do=do)


def _typed(question: str) -> str:
    with _interruptible():
        click.echo(f"{visible(question)}: ", nl=False, err=True)
        if not (line := sys.stdin.readline()):
            raise EOFError
        return line.removesuffix("\n")


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a signal end a question: asyncio's own way waits for the event loop, which stands still.

    Ctrl+d leaves it as ctrl+c does. Whatever comes next has a line of its own.
    """
    ways = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: _end_terminated,
        signal.SIGHUP: _end_terminated,
    }
    before = {number: signal.signal(number, way) for number, way in ways.items()}
    try:
        yield
    except (EOFError, KeyboardInterrupt):
        _begin_line()
        raise KeyboardInterrupt from None
    except SystemExit:
        _begin_line()
        raise
    finally:
        for number, way in before.items():
            signal.signal(number, way)


def _end_terminated(_number: int, _frame: object) -> NoReturn:
    sys.exit(ExitCode.TERMINATED)


def _begin_line() -> None:
    with suppress(OSError):  # the terminal may be gone
        click.echo(err=True)

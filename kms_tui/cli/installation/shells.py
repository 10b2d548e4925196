"""The shells that complete words for kms-tui, and what each of them runs for it."""

import re
from typing import Any, Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

VARIABLE: Final = "_KMS_TUI_COMPLETE"
"""By this a shell asks the program for words. It is click's name for it."""
_NOT_PLAIN: Final = re.compile(r"([^\w@%+=:,./-])")


class QuotingBashComplete(BashComplete):
    """Offers a word as bash has to read it: it takes what is offered as if it had been typed."""

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return a word with a backslash before blanks and the like.

        There are two of them: the `read` of click's script takes one away.
        """
        word = _NOT_PLAIN.sub(r"\\\\\1", item.value)
        return f"{item.type},{word}"


SHELLS: Final[dict[str, type[ShellComplete]]] = {
    "bash": QuotingBashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


def add_shells() -> None:
    """Let the shells be answered in our way."""
    add_completion_class(QuotingBashComplete)


def script(program: click.Command, shell: str) -> str:
    """Return what a shell has to read at its start."""
    kind = SHELLS[shell]
    # Not the way of click's own class for bash, which starts one to look at its version.
    return ShellComplete.source(kind(program, {}, "kms-tui", VARIABLE))

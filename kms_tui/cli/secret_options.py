"""How a verb is handed a client secret: by a descriptor, a private file or a prompt.

Never by an argument, which every process on the host can read, nor by a variable of the
environment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from kms_tui.cli.asking import ask, can_ask
from kms_tui.domain.errors import SecretSourceRefused
from kms_tui.domain.field_rules import looks_like_client_secret
from kms_tui.domain.secret import Secret
from kms_tui.services import Services

_HAND_IT_OVER: Final = "Hand it over: --secret-fd N, or --secret-file FILE of mode 0600."
_IS_KNOWN_NOW: Final = (
    "Other processes can read arguments, so take no secret from here: make a new one in Entra ID. "
    f"{_HAND_IT_OVER} Without either it is asked for."
)


@dataclass(frozen=True, slots=True)
class HandedSecret:
    """Where the command line says that the client secret is."""

    descriptor: int | None = None
    file: Path | None = None

    @property
    def is_given(self) -> bool:
        """Whether it says so at all."""
        return self.descriptor is not None or self.file is not None

    async def read(self, services: Services, question: str = "Client Secret") -> Secret:
        """Return the secret from there, or what is typed unseen.

        Raises `SecretSourceRefused`, also if nothing is given and there is nobody to ask.
        """
        if self.descriptor is not None:
            return await services.secret_sources.of_descriptor(self.descriptor)
        if self.file is not None:
            return await services.secret_sources.of_file(self.file)
        if not can_ask():
            raise SecretSourceRefused(
                "There is no terminal to ask for the client secret on.", do=_HAND_IT_OVER
            )
        return ask(question, "client secret", _HAND_IT_OVER)


class _Descriptor(click.ParamType[int]):
    name = "integer"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click hands over
        parameter: click.Parameter | None,
        context: click.Context | None,
    ) -> int:
        """Return the number; what is none is not repeated, as it may be the secret."""
        if isinstance(value, int):
            return value
        if not str(value).isdecimal():
            self.fail("It is the number of an open descriptor, as 3.", parameter, context)
        return int(value)


class NoSecretArguments(click.Command):
    """A verb whose complaints about its arguments repeat no secret that stands among them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; refuse arguments that look like a client secret, and superfluous ones unnamed."""
        if not ctx.resilient_parsing and any(map(looks_like_client_secret, args)):
            ctx.fail(f"One of the arguments looks like a client secret. {_IS_KNOWN_NOW}")
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            ctx.fail("There is an argument too many. It is not repeated: it may be a secret.")
        return rest


def secret_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a client secret; the verb gets them as `handed`."""

    @wraps(verb)
    def with_handed(
        *arguments: object, secret_fd: int | None, secret_file: Path | None, **named: object
    ) -> None:
        if secret_fd is not None and secret_file is not None:
            raise click.UsageError("The secret comes from --secret-fd or --secret-file, not both.")
        verb(*arguments, handed=HandedSecret(secret_fd, secret_file), **named)

    for option in (_REFUSED, _FILE, _DESCRIPTOR):
        option(with_handed)
    return with_handed


def _refuse(_context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        raise click.UsageError(f"A client secret is never an argument. {_IS_KNOWN_NOW}")


_DESCRIPTOR = click.option(
    "--secret-fd",
    type=_Descriptor(),
    metavar="N",
    help="Read the client secret from this open file descriptor.",
)
_FILE = click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the client secret from this file of your own, mode 0600.",
)
_REFUSED = click.option(
    "--client-secret", hidden=True, expose_value=False, callback=_refuse, is_eager=True
)

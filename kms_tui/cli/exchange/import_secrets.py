"""Client secrets that are handed over for configurations of a document, by their names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from kms_tui.cli.secret_options import HandedSecret
from kms_tui.domain.errors import ConfigurationsInvalid
from kms_tui.domain.secret import Secret
from kms_tui.domain.visible_text import visible
from kms_tui.services import Services

Handed = Mapping[str, HandedSecret]
"""Where the secrets are, by the name of the configuration."""


@dataclass(frozen=True, slots=True)
class ImportSecrets:
    """Reads the client secrets; each source only once."""

    services: Services
    handed: Handed

    def refuse_unknown(self, names: Collection[str]) -> None:
        """Raise `ConfigurationsInvalid` if one is handed over for none of these configurations."""
        for name in self.handed.keys() - {*names}:
            what = f'The document has no configuration "{visible(name)}" to take a client secret.'
            raise ConfigurationsInvalid(what, do="Upper and lower case count.")

    async def read(self) -> dict[str, Secret]:
        """Return those that are handed over. Raises `SecretSourceRefused`."""
        return {name: await source.read(self.services) for name, source in self.handed.items()}

    async def ask(self, names: Collection[str]) -> dict[str, Secret]:
        """Ask for others, unseen. Raises `SecretSourceRefused` if there is nobody to ask."""
        question = "Client Secret of {}"
        nowhere = HandedSecret()
        return {
            name: await nowhere.read(self.services, question.format(visible(name)))
            for name in names
        }


def handed_by(files: Collection[str], descriptors: Collection[str]) -> Handed:
    """Return what `NAME=FILE` and `NAME=N` say. A name that has a `=` itself goes with N only."""
    found: dict[str, HandedSecret] = {}
    for text in files:
        name, divides, file = text.partition("=")
        _add(found, name, HandedSecret(file=Path(file)), is_whole=bool(divides and file))
    for text in descriptors:
        name, _, number = text.rpartition("=")
        is_number = number.isascii() and number.isdecimal()
        source = HandedSecret(descriptor=int(number) if is_number else None)
        _add(found, name, source, is_whole=is_number)
    return found


def _add(
    found: dict[str, HandedSecret], name: str, source: HandedSecret, *, is_whole: bool
) -> None:
    if not (name and is_whole):
        raise click.UsageError("It is --secret-file NAME=FILE and --secret-fd NAME=N.")
    if name in found:
        raise click.UsageError(f'Two secrets are handed over for "{visible(name)}".')
    found[name] = source

"""A configuration that a document of YugabyteDB Anywhere's describes."""

from pathlib import Path
from typing import Final

from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.secret import Secret
from kms_tui.services import Services

STANDARD_INPUT: Final = Path("-")


async def read_given(services: Services, file: Path) -> tuple[ConfigurationDraft, Secret | None]:
    """Return the only configuration of a document, and its client secret if it has it.

    Raises `ConfigurationsInvalid`, and `SecretSourceRefused` if others could read the secret.
    """
    source = None if file == STANDARD_INPUT else file
    given = (await services.configuration_import.read(source)).only()
    return given.draft, given.secret

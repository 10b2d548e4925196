"""A configuration that a document of YugabyteDB Anywhere's describes."""

from pathlib import Path
from typing import Final

from kms_tui.domain.configuration import ConfigurationDraft
from kms_tui.domain.errors import SecretSourceRefused
from kms_tui.domain.secret import Secret
from kms_tui.domain.yba_configurations import read_configuration
from kms_tui.services import Services

STANDARD_INPUT: Final = Path("-")


async def read_given(services: Services, file: Path) -> tuple[ConfigurationDraft, Secret | None]:
    """Return the only configuration of a document, and its client secret if it has it.

    Raises `ConfigurationsInvalid`, and `SecretSourceRefused` if others could read the secret.
    """
    document = await services.secret_sources.document(None if file == STANDARD_INPUT else file)
    given = read_configuration(document.content)
    if given.secret is not None and not document.is_private:
        raise SecretSourceRefused(
            "This document holds a client secret, and others can read it there.",
            do="Make a new client secret, and a file of your own with mode 0600; or leave "
            "CLIENT_SECRET masked and hand it over: --secret-fd N or --secret-file FILE.",
        )
    return given.draft, given.secret

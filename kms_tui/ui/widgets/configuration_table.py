"""The tables of configurations: the whole list, and the short one to choose from."""

from collections.abc import Callable
from datetime import datetime

from kms_tui.domain.configuration import CredentialKind, KmsConfiguration
from kms_tui.domain.listed_words import NEVER_CHECKED
from kms_tui.ui.lines import CONFIGURATION_COLUMNS, Cell, Column, configuration_cells
from kms_tui.ui.widgets.paged_table import PagedTable

_CHOICE_COLUMNS = (
    Column("ST", 4),
    Column("NAME", 0),
    Column("VAULT", 14, 60),
    Column("KEY", 12),
)
"""What tells one from another where one is chosen."""


def _listed(configuration: KmsConfiguration, now: datetime) -> list[Cell]:
    check, credential = configuration.last_check, configuration.credential
    expires_on = credential.secret_expires_on
    return configuration_cells(
        verdict=str(check.verdict) if check else NEVER_CHECKED,
        name=configuration.name,
        vault_url=configuration.vault_url,
        key_name=configuration.key_name,
        key_size=configuration.key_size,
        universes=(configuration.universes_now, configuration.universes_ever),
        secret_expires_on=expires_on.isoformat() if expires_on else None,
        has_secret=credential.kind is CredentialKind.CLIENT_SECRET,
        checked_at=check.at if check else None,
        now=now,
    )


def _to_choose(configuration: KmsConfiguration, now: datetime) -> list[Cell]:
    return _listed(configuration, now)[: len(_CHOICE_COLUMNS)]


class ConfigurationTable(PagedTable[KmsConfiguration]):
    """One row a configuration."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(CONFIGURATION_COLUMNS, _listed, lambda c: c.id, now)


class ConfigurationChoice(PagedTable[KmsConfiguration]):
    """One row a configuration, as narrow as dialogs are."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_CHOICE_COLUMNS, _to_choose, lambda c: c.id, now)

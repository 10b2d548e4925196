"""The clouds that the settings file declares besides Microsoft's own."""

import re
from collections.abc import Sequence
from typing import Final

from kms_tui.domain.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud
from kms_tui.domain.visible_text import has_control_characters, visible
from kms_tui.settings.settings_table import SettingsTable

CLOUD_KEYS: Final = {"name": str, "authority": str, "vault_suffix": str, "ca_file": str}
_NEEDED: Final = ("name", "authority", "vault_suffix")
_MICROSOFTS: Final = (PUBLIC, CHINA, US_GOVERNMENT)
_LABEL: Final = r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?"
_HOST: Final = re.compile(rf"(?P<name>{_LABEL}(\.{_LABEL})*)(:(?P<port>[1-9][0-9]{{0,4}}))?")
_HIGHEST_PORT: Final = 65535
_LONGEST_NAME: Final = 100


def custom_clouds(declared: Sequence[SettingsTable]) -> tuple[Cloud, ...]:
    """Return the clouds, or raise `SettingsInvalid` for one that cannot have been meant."""
    clouds: list[Cloud] = []
    for table in declared:
        cloud = _cloud(table)
        _refuse_a_second(cloud, clouds, table)
        clouds.append(cloud)
    return tuple(clouds)


def _cloud(table: SettingsTable) -> Cloud:
    for key in _NEEDED:
        if not table.text(key).strip():
            raise table.wrong(key, "is missing")
    return Cloud(
        name=_name(table),
        authority=_host(table, "authority", table.text("authority")),
        vault_suffix=_vault_suffix(table),
        ca_file=table.text("ca_file"),
        is_custom=True,
    )


def _name(table: SettingsTable) -> str:
    name = table.text("name")
    if name != name.strip() or has_control_characters(name):
        raise table.wrong("name", "has blanks around it, or characters that cannot be seen")
    if name.casefold() in {cloud.name.casefold() for cloud in _MICROSOFTS}:
        raise table.wrong("name", f"is that of Microsoft's own cloud {visible(name)}")
    return name


def _vault_suffix(table: SettingsTable) -> str:
    suffix = _host(table, "vault_suffix", table.text("vault_suffix").removeprefix("."))
    host = suffix.partition(":")[0]
    for cloud in _MICROSOFTS:
        if f".{host}".endswith(f".{cloud.vault_suffix}"):
            raise table.wrong("vault_suffix", f"is that of Microsoft's own cloud {cloud.name}")
    return suffix


def _host(table: SettingsTable, key: str, entered: str) -> str:
    host = entered.lower()
    found = _HOST.fullmatch(host)
    if found is None or int(found["port"] or 1) > _HIGHEST_PORT:
        raise table.wrong(
            key, "has to be a host name, without https:// and path, perhaps with a port"
        )
    return host


def _refuse_a_second(cloud: Cloud, earlier: Sequence[Cloud], table: SettingsTable) -> None:
    if cloud.name.casefold() in {other.name.casefold() for other in earlier}:
        raise table.wrong("name", f'"{visible(cloud.name, _LONGEST_NAME)}" is given twice')
    if cloud.vault_suffix in {other.vault_suffix for other in earlier}:
        raise table.wrong("vault_suffix", f"{cloud.vault_suffix} is given twice")

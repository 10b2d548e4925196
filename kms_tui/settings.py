"""The settings file: `settings.toml` in the user's configuration directory (XDG on Linux).

::

    secret_store = "file"            # or "memory"

    [network]
    proxy = "http://proxy.example:3128"   # instead of HTTPS_PROXY
    no_proxy = ".internal.example"        # instead of NO_PROXY
    ca_file = "/etc/ssl/corporate.pem"    # instead of SSL_CERT_FILE

    [[clouds]]                       # Azure Stack, or a vault for tests
    name = "Azure Stack Ulm"
    authority = "login.stack.example"     # host, perhaps with a port
    vault_suffix = "vault.stack.example"  # what vault hosts end with, perhaps with a port
    ca_file = "/etc/ssl/stack.pem"        # optional
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kms_tui.domain.cloud import Cloud, Clouds
from kms_tui.domain.errors import SettingsInvalid

_TOP_LEVEL = {"secret_store": str, "network": dict, "clouds": list}
_NETWORK = {"proxy": str, "no_proxy": str, "ca_file": str}
_CLOUD = {"name": str, "authority": str, "vault_suffix": str, "ca_file": str}
_CLOUD_NEEDS = ("name", "authority", "vault_suffix")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says; an empty text means that it says nothing."""

    source: str = ""
    """The file, for messages."""
    secret_store: str = "file"  # noqa: S105 - the word for a kind of store
    """Kind of the secret store."""
    proxy: str = ""
    no_proxy: str = ""
    ca_file: str = ""
    clouds: Clouds = field(default_factory=Clouds)


def read_settings(path: Path) -> Settings:
    """Return what the file says; the defaults if there is none. Raises `SettingsInvalid`."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsInvalid(
            f"The settings file {path} cannot be read: {reason}.", do="Correct or remove it."
        ) from None
    return _settings(table, path)


def _settings(table: Mapping[str, Any], path: Path) -> Settings:
    _expect(table, _TOP_LEVEL, path, "")
    network = table.get("network", {})
    _expect(network, _NETWORK, path, "network.")
    return Settings(
        source=str(path),
        secret_store=table.get("secret_store", "file"),
        proxy=network.get("proxy", ""),
        no_proxy=network.get("no_proxy", ""),
        ca_file=network.get("ca_file", ""),
        clouds=Clouds(tuple(_cloud(entry, path) for entry in table.get("clouds", []))),
    )


def _cloud(entry: object, path: Path) -> Cloud:
    if not isinstance(entry, dict):
        raise _wrong(path, "clouds", "has to be a list of tables: [[clouds]]")
    _expect(entry, _CLOUD, path, "clouds.")
    for name in _CLOUD_NEEDS:
        if not entry.get(name):
            raise _wrong(path, f"clouds.{name}", "is missing")
    for name in ("authority", "vault_suffix"):
        if "/" in entry[name]:
            raise _wrong(path, f"clouds.{name}", "is a host name, without https:// and path")
    return Cloud(
        name=entry["name"],
        authority=entry["authority"].lower(),
        vault_suffix=entry["vault_suffix"].lower().lstrip("."),
        ca_file=entry.get("ca_file", ""),
        is_custom=True,
    )


def _expect(table: Mapping[str, Any], known: Mapping[str, type], path: Path, prefix: str) -> None:
    for name, value in table.items():
        if name not in known:
            raise _wrong(path, prefix + name, f"is unknown; known are {', '.join(known)}")
        if not isinstance(value, known[name]):
            raise _wrong(path, prefix + name, f"has to be of type {known[name].__name__}")


def _wrong(path: Path, name: str, reason: str) -> SettingsInvalid:
    return SettingsInvalid(f"{path}: {name} {reason}.", do="Correct the settings file.")

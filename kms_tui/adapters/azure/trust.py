"""Which certificate authorities are trusted: the system's and those that the admin adds."""

import ssl
from pathlib import Path
from typing import cast

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.cloud import Cloud
from kms_tui.domain.errors import SettingsInvalid


def trust(network: NetworkSettings, cloud: Cloud) -> ssl.SSLContext:
    """Return a verifying context for all connections to a cloud.

    Raises `SettingsInvalid` naming the file if one that the admin added cannot be used.
    """
    context = ssl.create_default_context()
    if _is_system_store_empty(context):
        _trust_bundled(context)
    if network.ca_file:
        _add(context, network.ca_file, network.ca_file_source or "the settings")
    if cloud.ca_file:
        _add(context, cloud.ca_file, f'the cloud "{cloud.name}" in the settings file')
    return context


def _is_system_store_empty(context: ssl.SSLContext) -> bool:
    """Tell whether nothing would be trusted; a directory of certificates is read on demand."""
    if context.cert_store_stats()["x509_ca"]:
        return False
    folder = cast("str | None", ssl.get_default_verify_paths().capath)
    return folder is None or not any(Path(folder).glob("*.[0-9]"))


def _trust_bundled(context: ssl.SSLContext) -> None:
    import certifi  # noqa: PLC0415 - needed on hosts without a store of their own only

    context.load_verify_locations(certifi.where())


def _add(context: ssl.SSLContext, ca_file: str, source: str) -> None:
    try:
        context.load_verify_locations(ca_file)
    except ssl.SSLError:
        reason = "holds no certificate in PEM form"
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
    else:
        return
    raise SettingsInvalid(
        f"The certificate file {ca_file}, given by {source}, {reason}.",
        do="Name a PEM file with the certificate authority, or remove the setting.",
    )

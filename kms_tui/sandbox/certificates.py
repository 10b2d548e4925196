"""The throw-away certificate authority of one run, and the certificates the services show."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import trustme

from kms_tui.sandbox.clouds import CLOUDS

if TYPE_CHECKING:
    from collections.abc import Callable

_ANOTHER_NAME = "kv-somebody-else.vault.example"


class Certificates:
    """A CA whose private key never leaves memory, and what it issued."""

    def __init__(self) -> None:
        self._authority = trustme.CA(organization_name="kms-tui sandbox, valid for one run")

    @property
    def authority_pem(self) -> bytes:
        """The CA's certificate, for a client to trust."""
        return self._authority.cert_pem.bytes()

    def server_context(self, has_wrong_name: Callable[[str], bool]) -> ssl.SSLContext:
        """Make the TLS side of the services.

        A client that asks for a host of which ``has_wrong_name`` is true is shown a certificate
        for another name.
        """
        vaults = [f"*.{cloud.vault_suffix}" for cloud in CLOUDS]
        context = self._issue([cloud.authority for cloud in CLOUDS] + vaults)
        wrong_context = self._issue([_ANOTHER_NAME])

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            if name is not None and has_wrong_name(name.lower()):
                connection.context = wrong_context

        context.sni_callback = choose
        return context

    def _issue(self, names: list[str]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names).configure_cert(context)
        return context

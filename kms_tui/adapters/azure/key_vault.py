"""One Azure Key Vault, as the services see it."""

import base64
import contextlib
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from azure.core.credentials import TokenRequestOptions
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.rest import HttpRequest
from azure.keyvault.keys.aio import KeyClient

from kms_tui.adapters.azure import key_answers, probe, version_listing
from kms_tui.adapters.azure.clients import VaultClients
from kms_tui.adapters.azure.error_translation import azure_errors
from kms_tui.adapters.azure.facts import Facts, Operation
from kms_tui.adapters.azure.key_creation import KeyCreation
from kms_tui.adapters.azure.local_wrapping import wrap_here
from kms_tui.adapters.azure.name_resolution import NameResolver
from kms_tui.adapters.azure.sign_in import DEFAULT_SCOPE, OwnCredential
from kms_tui.domain.errors import NotAVault
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.master_key import MasterKey, RotationPolicy
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.visible_text import visible
from kms_tui.services.ports import Route, VaultGreeting

_OK, _HTTPS_PORT = 200, 443
_LONGEST_KEY_ID = 200
_VERBS = {Operation.WRAP: "wrapkey", Operation.UNWRAP: "unwrapkey"}


class AzureKeyVault:
    """Implements `KeyVault`; see there for what each method means."""

    def __init__(
        self,
        clients: VaultClients,
        credential: OwnCredential,
        keys: KeyClient,
        resolver: NameResolver,
    ) -> None:
        self._clients = clients
        self._facts = clients.facts
        self._credential = credential
        self._keys = keys
        self._resolver = resolver
        self._scope = f"https://{self._facts.access.cloud.vault_suffix}{DEFAULT_SCOPE}"

    async def find_route(self) -> Route:
        """Resolve the vault's name, or the proxy's if one is in use."""
        network = self._facts.network
        async with self._call(Operation.FIND_ROUTE):
            if network.proxy_for(self._facts.vault):
                await self._resolver.addresses(*network.proxy_address)
                return Route(proxy=network.proxy_label)
            parts = urlsplit(self._facts.access.vault_url)
            found = await self._resolver.addresses(parts.hostname or "", parts.port or _HTTPS_PORT)
            return Route(addresses=tuple(dict.fromkeys(address for _, address, _ in found)))

    async def greet(self) -> VaultGreeting:
        """Ask the vault who it is, without a credential."""
        async with self._call(Operation.GREET):
            greeting, self._scope = await probe.greet(self._clients)
            return greeting

    async def sign_in(self) -> datetime:
        """Get a token for the vault; return when it expires."""
        async with self._call(Operation.SIGN_IN):
            # The same options as the client's, or the token would not be found again in the cache.
            options = TokenRequestOptions(enable_cae=True)
            token = await self._credential.get_token_info(self._scope, options=options)
            return datetime.fromtimestamp(token.expires_on, UTC)

    async def read_key(self, key_name: str) -> MasterKey:
        """Return the current version of a key, or raise `MasterKeyNotFound`."""
        async with self._call(Operation.READ_KEY, key_name):
            key = await self._keys.get_key(key_name)
            return key_answers.master_key(key, self._facts.vault)

    async def create_key(self, key_name: str, size_bits: int, operation_id: str) -> MasterKey:
        """Create an RSA key that permits wrapKey and unwrapKey only; at most once."""
        creation = KeyCreation(self._keys, self._facts, key_name, operation_id)
        return await creation.create(size_bits)

    async def read_rotation_policy(self, key_name: str) -> RotationPolicy:
        """Return what the vault does with the key by itself. No policy (404) is an empty one."""
        async with self._call(Operation.READ_ROTATION_POLICY, key_name):
            try:
                policy = await self._keys.get_key_rotation_policy(key_name)
            except ResourceNotFoundError as missing:
                if missing.error is None:  # not in the form of Azure's errors
                    raise
                return RotationPolicy()
            return key_answers.rotation_policy(policy)

    async def read_key_version(self, key_id: str) -> MasterKey:
        """Return exactly that version of a key, or raise `MasterKeyNotFound`."""
        name, version = _own_key(self._facts, key_id)
        async with self._call(Operation.READ_KEY, name):
            key = await self._keys.get_key(name, version)
            return key_answers.master_key(key, self._facts.vault)

    async def wrap(self, key_id: str, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Wrap bytes in the vault with exactly that key version."""
        return await self._use_key(Operation.WRAP, key_id, plaintext, algorithm)

    async def unwrap(self, key_id: str, wrapped: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Unwrap bytes in the vault with exactly that key version."""
        return await self._use_key(Operation.UNWRAP, key_id, wrapped, algorithm)

    def wrap_here(self, key: MasterKey, plaintext: bytes, algorithm: WrapAlgorithm) -> bytes:
        """Wrap bytes with the key's public half, on this host."""
        return wrap_here(key, plaintext, algorithm)

    async def count_versions(self, key_name: str) -> int:
        """Return how many versions the first page lists."""
        async with self._call(Operation.LIST_VERSIONS, key_name):
            page_size = version_listing.PAGE
            listing = self._keys.list_properties_of_key_versions(key_name, max_page_size=page_size)
            async for page in listing.by_page():
                return len([version async for version in page])
            return 0

    async def list_versions(self, key_name: str) -> Sequence[KeyVersion]:
        """Return every version of a key, newest first."""
        async with self._call(Operation.LIST_VERSIONS, key_name):
            return await version_listing.list_versions(self._keys, key_name, self._facts.vault)

    async def _use_key(
        self, operation: Operation, key_id: str, value: bytes, algorithm: WrapAlgorithm
    ) -> bytes:
        """Let the vault do it: the SDK's own client would wrap here, and prove no permission."""
        name, version = _own_key(self._facts, key_id)
        verb = _VERBS[operation]
        encoded = base64.urlsafe_b64encode(value).rstrip(b"=").decode()
        body = {"alg": algorithm.value, "value": encoded}
        async with self._call(operation, name):
            request = HttpRequest("POST", f"/keys/{name}/{version}/{verb}", json=body)
            response = await self._keys.send_request(request)
            if response.status_code != _OK:
                raise HttpResponseError(response=response)
            return key_answers.result_of(response.json(), key_id)

    def _call(self, operation: Operation, key_name: str = "") -> AbstractAsyncContextManager[None]:
        return azure_errors(replace(self._facts, operation=operation, key=key_name))


def _own_key(facts: Facts, key_id: str) -> tuple[str, str]:
    """Return name and version of a key of the vault that is open, for the path of a request."""
    with contextlib.suppress(ValueError):
        return key_answers.split_key_id(key_id, facts.vault)
    raise NotAVault(
        f"{visible(key_id, _LONGEST_KEY_ID)} is no key version of the vault {facts.vault}.",
        do="Use the configuration that this key belongs to.",
    )

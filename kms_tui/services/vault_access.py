"""How to get at the vault of a draft or a stored configuration: cloud, identity, secret."""

from dataclasses import dataclass

from kms_tui.domain.cloud import Cloud, Clouds
from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind, KmsConfiguration
from kms_tui.domain.errors import SecretStoreLocked, SecretStoreMissing, SettingsInvalid
from kms_tui.domain.field_rules import vault_url_problem
from kms_tui.domain.secret import Secret
from kms_tui.services.ports import ClientSecrets, SecretStoreState, VaultAccess


@dataclass(frozen=True, slots=True)
class VaultAccesses:
    """Finds the access; the secret comes from the form or from the secret store."""

    clouds: Clouds
    secret_store: ClientSecrets

    def of_draft(self, draft: ConfigurationDraft, secret: Secret) -> VaultAccess:
        """Return the access a draft describes; its fields were judged before."""
        cloud = self.cloud_of(draft.vault_url)
        if cloud is None:
            raise AssertionError("the field rules admit only vaults of known clouds")
        kind = draft.credential_kind
        return VaultAccess(draft.vault_url, cloud, kind, draft.tenant_id, draft.client_id, secret)

    async def of_configuration(self, configuration: KmsConfiguration) -> VaultAccess:
        """Return the access to a stored configuration's vault.

        Raises `SettingsInvalid` if its cloud is no longer known, so that a secret only goes where
        it went when it was entered, or if no vault can have its address, which then was changed
        in the catalogue by something else; and `SecretStoreError`s.
        """
        credential = configuration.credential
        cloud = self.cloud_of(configuration.vault_url)
        if cloud is None or cloud.name != configuration.cloud:
            raise SettingsInvalid(
                f'The vault belongs to the cloud "{configuration.cloud}", which is not known here.',
                do="Declare that cloud in the settings file.",
            )
        if vault_url_problem(configuration.vault_url, self.clouds):
            raise SettingsInvalid(
                f'The catalogue has an address for "{configuration.name}" that no vault has.',
                do="Something else than kms-tui changed it: restore a backup of the catalogue.",
            )
        return VaultAccess(
            configuration.vault_url,
            cloud,
            credential.kind,
            credential.tenant_id,
            credential.client_id,
            await self.stored_secret(configuration),
        )

    def cloud_of(self, vault_url: str) -> Cloud | None:
        """Return the cloud of a normalised vault URL."""
        return self.clouds.of_vault(vault_url.removeprefix("https://"))

    async def require_open_store(self, credential_kind: CredentialKind) -> None:
        """Raise `SecretStoreMissing` or `SecretStoreLocked` if a secret could not be stored."""
        if credential_kind is CredentialKind.MANAGED_IDENTITY:
            return
        state = await self.secret_store.state()
        if state is SecretStoreState.MISSING:
            raise SecretStoreMissing
        if state is SecretStoreState.LOCKED:
            raise SecretStoreLocked

    async def stored_secret(self, configuration: KmsConfiguration) -> Secret:
        """Return a configuration's client secret, empty for a managed identity."""
        reference = configuration.credential.secret_reference
        if reference is None:
            return Secret("")
        return await self.secret_store.get(reference, configuration.id)

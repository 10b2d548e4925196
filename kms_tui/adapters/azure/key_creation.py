"""Creates a master key at most once, and finds out what became of a lost answer.

Key Vault has no "create if absent": sending the request again would add a version. So it is sent
once, tagged with the operation, and after a lost answer the key is only read.
"""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from enum import Enum, auto

from azure.keyvault.keys.aio import KeyClient

from kms_tui.adapters.azure.error_translation import AnswerLost, azure_errors
from kms_tui.adapters.azure.facts import Facts, Operation
from kms_tui.adapters.azure.key_answers import master_key
from kms_tui.domain.errors import (
    KeyVaultError,
    MasterKeyNotFound,
    OutcomeUnknown,
    VaultBusy,
)
from kms_tui.domain.master_key import PERMITTED_OPERATIONS, MasterKey
from kms_tui.effects import effect

CREATED_BY_TAG = "created-by"
"""Tag whose value says that this program created the key."""
OPERATION_TAG = "kms-tui-operation"
"""Tag that names the operation which created the key."""


@dataclass(frozen=True, slots=True)
class KeyCreation:
    """The creation of one key by one operation."""

    keys: KeyClient
    facts: Facts
    key_name: str
    operation_id: str

    async def create(self, size_bits: int) -> MasterKey:
        """Send the request once; see `KeyVault.create_key`."""
        try:
            return await self._send(size_bits)
        except AnswerLost as caught:
            lost = caught
        return await self._find_out(lost)

    async def _send(self, size_bits: int) -> MasterKey:
        async with azure_errors(self._facts_of(Operation.CREATE_KEY)):
            with effect("master key created"):
                key = await self.keys.create_rsa_key(
                    self.key_name,
                    size=size_bits,
                    hardware_protected=False,
                    enabled=True,
                    key_operations=list(PERMITTED_OPERATIONS),
                    tags={CREATED_BY_TAG: "kms-tui", OPERATION_TAG: self.operation_id},
                )
            return master_key(key, self.facts.vault)

    async def _find_out(self, lost: AnswerLost) -> MasterKey:
        """Return the key if the request made it, or raise what is known instead."""
        is_absent = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.facts.network.call_seconds):
                for pause in self.facts.network.pauses_seconds:
                    await asyncio.sleep(pause)
                    sight = await self._look()
                    is_absent = sight is _Sight.ABSENT
                    if isinstance(sight, MasterKey):
                        return sight
                    if sight is _Sight.FOREIGN:
                        break
        if is_absent and isinstance(lost.instead, VaultBusy):
            raise self._did_not_happen(lost.instead)
        raise self._unknown(lost.instead)

    async def _look(self) -> "MasterKey | _Sight":
        """Read the current version of the key once."""
        try:
            async with azure_errors(self._facts_of(Operation.READ_KEY)):
                key = await self.keys.get_key(self.key_name)
                if (key.properties.tags or {}).get(OPERATION_TAG) == self.operation_id:
                    return master_key(key, self.facts.vault)
                return _Sight.FOREIGN
        except MasterKeyNotFound:
            return _Sight.ABSENT
        except KeyVaultError:
            return _Sight.HIDDEN

    def _did_not_happen(self, instead: KeyVaultError) -> VaultBusy:
        return VaultBusy(
            f'{instead.what} The key "{self.key_name}" was not created.',
            do="Save again in a moment.",
            ask=instead.ask,
            code=instead.code,
            detail=instead.detail,
            is_transient=True,
        )

    def _unknown(self, instead: KeyVaultError) -> OutcomeUnknown:
        return OutcomeUnknown(
            f'Whether the key "{self.key_name}" was created is not known: {instead.what}',
            do="Look for it in the vault: one that carries the tag "
            f"{OPERATION_TAG} = {self.operation_id} is from this attempt.",
            ask=instead.ask,
            code=instead.code,
            detail=instead.detail,
        )

    def _facts_of(self, operation: Operation) -> Facts:
        return replace(self.facts, operation=operation, key=self.key_name)


class _Sight(Enum):
    """What a look at the vault showed, other than our key."""

    ABSENT = auto()
    FOREIGN = auto()
    HIDDEN = auto()

"""Every error an admin can meet, sorted by what has to be done about it.

::

    KmsTuiError                     what happened, what to do, whom to ask, raw code
    ├── InvalidDraft                the form needs correcting (names the fields)
    ├── NameTaken                   another configuration has that name
    ├── ConfigurationNotFound       it was deleted meanwhile
    ├── ConfigurationChanged        somebody else edited it meanwhile
    ├── ConfigurationInUse          a universe used it, so it stays
    ├── UniverseNameTaken           another universe has that name
    ├── UniverseNotFound            no such universe
    ├── UniverseChanged             somebody else changed it meanwhile
    ├── UniverseKeyNotFound         no such universe key
    ├── EncryptionNotEnabled        the universe has no active key to work on
    ├── EncryptionEnabled           the universe has an active key, of another configuration
    ├── RewrapUnfinished            a re-wrap is under way: resume or abandon it first
    ├── NothingToDo                 everything is as it was asked to be
    ├── KeysNotProven               universe keys could not be unwrapped and compared
    ├── ReferencesInvalid           a file holds no key references of YugabyteDB Anywhere
    ├── ConfigurationsInvalid       a file holds no KMS configurations that can be used
    ├── ImportConflict              configurations of a file contradict those that are here
    ├── SecretSourceRefused         a file or descriptor must not, or cannot, hand a secret over
    ├── NotConfirmed                nobody confirmed what cannot be undone
    ├── ExportRefused               what is to leave cannot be written there
    ├── CopyRefused                 a text could not be copied that way
    ├── BackupInvalid               a file is no intact backup of a catalogue
    ├── ChecksFailed                a check refused the master key or the credential
    ├── WarningsFound               checks warned, and the admin has not said to go on
    ├── KeyVaultError               Azure was asked and did not give
    │   ├── SignInRefused           Entra ID refused the credential
    │   ├── AccessRefused           the vault refused the operation
    │   ├── MasterKeyNotFound       no key of that name (and nothing else)
    │   ├── KeyNameHeld             a deleted key still holds the name
    │   ├── VaultUnreachable        no answer: name, network, proxy, TLS, time
    │   ├── VaultBusy               throttled or failing for the moment
    │   ├── NotWrappedByThis        the key version did not wrap what it was to unwrap
    │   ├── NotAVault               something answered, but it is no Key Vault of this cloud
    │   └── OutcomeUnknown          a change was sent and its answer was lost
    ├── SecretStoreError            the secret store was asked and did not give
    │   ├── SecretStoreLocked       it wants its passphrase
    │   ├── SecretStoreMissing      it has to be created first
    │   ├── SecretStoreGone         secrets were stored there, and it is not there any more
    │   ├── SecretStoreMoved        the secrets rest in another store than the one asked for
    │   ├── WrongPassphrase         that passphrase does not open it
    │   ├── SecretStoreDamaged      its file is not what it should be; nothing was changed
    │   ├── SecretNotFound          the entry is not there
    │   └── SecretStoreUnavailable  it cannot be used or did not answer in time
    ├── CatalogueError              the catalogue of configurations did not give
    │   ├── CatalogueUnusable       damaged, foreign, newer or badly protected; left untouched
    │   ├── CatalogueBusy           another process holds it
    │   └── AuditLogUnusable        what is about to happen cannot be recorded, so it does not
    ├── AuditLogBroken              lines of the audit log were removed, altered or reordered
    ├── ReadOnlySession             this session was started for looking only
    ├── SettingsInvalid             the settings file, an option or a variable needs correcting
    └── UnexpectedError             a defect of this program

An error never carries a secret nor the exception it was translated from.
"""

from collections.abc import Sequence


class KmsTuiError(Exception):
    """Anything this program tells an admin as an error."""

    def __init__(
        self,
        what: str,
        *,
        do: str,
        ask: str = "",
        code: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        """One sentence: what happened."""
        self.do = do
        """One sentence: the next step."""
        self.ask = ask
        """Who can help when the admin cannot, or empty."""
        self.code = code
        """The other side's own code (`AADSTS7000215`, `Forbidden/ForbiddenByPolicy`), or empty."""
        self.detail = detail
        """Untrusted raw text and correlation ids, for a support case."""


class InvalidDraft(KmsTuiError):
    """The draft breaks the field rules; `problems` maps field names to sentences."""

    def __init__(self, problems: dict[str, str]) -> None:
        count = len(problems)
        fields = "1 field needs" if count == 1 else f"{count} fields need"
        super().__init__(f"{fields} correcting.", do="Do what stands beside each field.")
        self.problems = problems


class NameTaken(KmsTuiError):
    """Another configuration carries the wanted name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'A configuration named "{name}" exists already.', do="Choose another name."
        )


def _do_about_a_name(similar: Sequence[str], listing: str) -> str:
    """Return the remedy for a name that nothing has: names like it, and where all are told."""
    names = " or ".join(f'"{name}"' for name in similar)
    meant = f"Did you mean {names}? " if names else ""
    return f"{meant}Upper and lower case count; `{listing}` shows the names."


class ConfigurationNotFound(KmsTuiError):
    """The configuration is gone (another session deleted it), or none ever had that name."""

    def __init__(self, name: str | None = None, similar: Sequence[str] = ()) -> None:
        if name is not None:
            what = f'There is no configuration named "{name}".'
            super().__init__(what, do=_do_about_a_name(similar, "kms-tui list"))
        else:
            what = "This configuration no longer exists."
            super().__init__(what, do="Look at the list again.")


class ConfigurationChanged(KmsTuiError):
    """Another session changed the configuration since it was read; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "Another session changed this configuration meanwhile; nothing was changed here.",
            do="Look at it again, then repeat what still has to be done.",
        )


class ConfigurationInUse(KmsTuiError):
    """A universe uses or used the configuration: its backups need it."""

    def __init__(self, universes: int) -> None:
        users = "1 universe uses" if universes == 1 else f"{universes} universes use"
        super().__init__(
            f"{users} or used this configuration; it was not deleted.",
            do="Keep it: backups of a universe can only be restored with its KMS configuration.",
        )


class UniverseNameTaken(KmsTuiError):
    """Another universe carries the wanted name."""

    def __init__(self, name: str) -> None:
        super().__init__(f'A universe named "{name}" exists already.', do="Choose another name.")


class UniverseNotFound(KmsTuiError):
    """There is no such universe in the catalogue."""

    def __init__(self, name: str | None = None, similar: Sequence[str] = ()) -> None:
        if name is not None:
            what = f'There is no universe named "{name}".'
            super().__init__(what, do=_do_about_a_name(similar, "kms-tui universe list"))
        else:
            super().__init__("This universe is not in the catalogue.", do="Look at the list again.")


class UniverseChanged(KmsTuiError):
    """Another session changed the universe or its keys since it was read; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "Another session changed this universe meanwhile; nothing was changed here.",
            do="Look at it again, then repeat what still has to be done.",
        )


class UniverseKeyNotFound(KmsTuiError):
    """There is no such universe key in the catalogue."""

    def __init__(self, universe_name: str = "", number: int | None = None) -> None:
        """Take what was asked for, if it was by name; without a number the universe has no key."""
        if universe_name:
            which = "universe key" if number is None else f"key {number}"
            what = f'The universe "{universe_name}" has no {which}.'
            super().__init__(what, do="`kms-tui universe show` tells which keys there are.")
        else:
            what = "This universe key is not in the catalogue."
            super().__init__(what, do="Look at the list again.")


class EncryptionNotEnabled(KmsTuiError):
    """The universe has no active universe key."""

    def __init__(self) -> None:
        super().__init__(
            "Encryption at rest is not enabled for this universe.",
            do="Assign a configuration to it first.",
        )


class EncryptionEnabled(KmsTuiError):
    """The universe has an active universe key already, and not as it was asked for."""

    def __init__(self) -> None:
        super().__init__(
            "Encryption at rest is enabled for this universe with another configuration.",
            do="Rotate its universe key, or re-wrap its keys to the other configuration.",
        )


class RewrapUnfinished(KmsTuiError):
    """A re-wrap of this universe was begun and neither completed nor abandoned."""

    def __init__(self) -> None:
        super().__init__(
            "A re-wrap of this universe is unfinished.", do="Resume or abandon that one first."
        )


class NothingToDo(KmsTuiError):
    """Everything is already as it was asked to be; nothing was changed."""


class KeysNotProven(KmsTuiError):
    """At least one universe key could not be unwrapped, or is not the one that was recorded."""


class ReferencesInvalid(KmsTuiError):
    """A file holds no key references of a YugabyteDB Anywhere backup, or some that are broken."""


class ConfigurationsInvalid(KmsTuiError):
    """A file holds no KMS configurations of YugabyteDB Anywhere, or some that are broken."""


class ImportConflict(KmsTuiError):
    """Configurations of a file contradict those that are here; nothing was changed."""


class SecretSourceRefused(KmsTuiError):
    """A file or descriptor cannot hand a secret over, or others could read it there."""


class NotConfirmed(KmsTuiError):
    """Nobody confirmed what cannot be undone; nothing was changed."""


class ExportRefused(KmsTuiError):
    """A universe key, or configurations, cannot be written there; nothing was written."""


class CopyRefused(KmsTuiError):
    """A text could not be copied that way."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Nothing was copied: {reason}.", do="Copy it to a file (f in the menu).")


class BackupInvalid(KmsTuiError):
    """A file is no backup of a catalogue, or not an intact one; nothing was changed."""


class ChecksFailed(KmsTuiError):
    """At least one check failed, so that nothing was stored."""


class WarningsFound(KmsTuiError):
    """No check failed but some warn; nothing was stored, as nobody said to go on despite them."""


class KeyVaultError(KmsTuiError):
    """Azure was asked and did not give what was asked for.

    `is_transient` says that the same request may succeed a moment later;
    `retry_after_seconds` is the time the other side asked to wait, if it named one.
    """

    def __init__(  # noqa: PLR0913 - the six facts of KmsTuiError and two of its own
        self,
        what: str,
        *,
        do: str,
        ask: str = "",
        code: str = "",
        detail: str = "",
        is_transient: bool = False,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(what, do=do, ask=ask, code=code, detail=detail)
        self.is_transient = is_transient
        self.retry_after_seconds = retry_after_seconds


class SignInRefused(KeyVaultError):
    """Entra ID did not accept the credential."""


class AccessRefused(KeyVaultError):
    """The vault knows who asks and refuses the operation."""


class MasterKeyNotFound(KeyVaultError):
    """The vault says `KeyNotFound`: no key of that name. No other 404 counts as this."""


class KeyNameHeld(KeyVaultError):
    """The name belongs to a deleted key that can still be recovered."""


class VaultUnreachable(KeyVaultError):
    """No answer came: name resolution, connection, proxy, TLS or a deadline."""


class VaultBusy(KeyVaultError):
    """The service throttles or fails at the moment."""


class NotWrappedByThis(KeyVaultError):
    """The vault could not unwrap: these bytes were wrapped with another key or algorithm."""


class NotAVault(KeyVaultError):
    """The answer does not come from a Key Vault of this cloud."""


class OutcomeUnknown(KeyVaultError):
    """A change was sent and its answer was lost: it may or may not have happened."""


class SecretStoreError(KmsTuiError):
    """The secret store was asked and did not give."""


class SecretStoreLocked(SecretStoreError):
    """The store wants to be unlocked first."""

    def __init__(
        self,
        place: str = "encrypted secrets file",
        do: str = "Unlock it with its passphrase.",
    ) -> None:
        super().__init__(f"The {place} is locked.", do=do)


class SecretStoreMissing(SecretStoreError):
    """The store does not exist yet."""

    def __init__(self, do: str = "Create one and choose its passphrase.") -> None:
        super().__init__("There is no encrypted secrets file yet.", do=do)


class SecretStoreGone(SecretStoreError):
    """The store that client secrets rest in is not there any more. No other takes its place."""


class SecretStoreMoved(SecretStoreError):
    """The client secrets rest in another store than the one that was asked for."""


class WrongPassphrase(SecretStoreError):
    """The passphrase does not open the store. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__("That passphrase does not open the secrets file.", do="Type it again.")


class SecretStoreDamaged(SecretStoreError):
    """The store's file is not what it should be. It is never re-created over."""


class SecretNotFound(SecretStoreError):
    """The store has no entry under that reference, or a foreign one."""


class SecretStoreUnavailable(SecretStoreError):
    """The store cannot be used or did not answer in time."""


class CatalogueError(KmsTuiError):
    """The catalogue of configurations was asked and did not give."""


class CatalogueUnusable(CatalogueError):
    """The catalogue's file is damaged, foreign, newer or badly protected; it is left untouched."""


class CatalogueBusy(CatalogueError):
    """Another process holds the catalogue's write lock for too long."""


class AuditLogUnusable(CatalogueError):
    """The audit log cannot take a line; what was about to happen did not happen."""


class AuditLogBroken(KmsTuiError):
    """The audit log is not as it was written: lines are missing, altered or out of order."""


class ReadOnlySession(KmsTuiError):
    """This session was started for looking only. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "This session is read-only; nothing was changed.",
            do="Start kms-tui with --read-write to make changes.",
        )


class SettingsInvalid(KmsTuiError):
    """The settings, from wherever they come, say something that cannot be followed."""


class UnexpectedError(KmsTuiError):
    """A defect of this program: only its kind and place are told, never its values."""

    def __init__(self, kind: str, place: str) -> None:
        super().__init__(
            f"An unexpected {kind} occurred at {place}.",
            do="Try again; report it with this line if it stays.",
        )

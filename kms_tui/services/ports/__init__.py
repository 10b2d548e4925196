"""What the services need from the outside world, and what each part may raise.

An adapter raises only the errors named here; anything else that comes out of one is a defect.
"""

from kms_tui.services.ports.catalogue import (
    Catalogue,
    CatalogueChange,
    CheckRecord,
    OperationKind,
    SaveOperation,
    SecretRecord,
    SecretState,
)
from kms_tui.services.ports.catalogue_backups import (
    BackupManifest,
    CatalogueBackups,
    Restoration,
    TableContents,
)
from kms_tui.services.ports.key_files import KeyDestination, KeyFiles
from kms_tui.services.ports.key_vault import (
    KeyVault,
    KeyVaults,
    Route,
    VaultAccess,
    VaultGreeting,
)
from kms_tui.services.ports.secret_store import (
    ClientSecrets,
    SecretStore,
    SecretStores,
    SecretStoreState,
    StoredSecret,
    StorePin,
)
from kms_tui.services.ports.universes import UniverseCatalogue

__all__ = [
    "BackupManifest",
    "Catalogue",
    "CatalogueBackups",
    "CatalogueChange",
    "CheckRecord",
    "ClientSecrets",
    "KeyDestination",
    "KeyFiles",
    "KeyVault",
    "KeyVaults",
    "OperationKind",
    "Restoration",
    "Route",
    "SaveOperation",
    "SecretRecord",
    "SecretState",
    "SecretStore",
    "SecretStoreState",
    "SecretStores",
    "StorePin",
    "StoredSecret",
    "TableContents",
    "UniverseCatalogue",
    "VaultAccess",
    "VaultGreeting",
]

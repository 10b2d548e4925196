"""Actions with what they are given: their names, what they are about, and their commands."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from catalogue_parts import configuration_for, new_operation
from universe_samples import ENABLED

from kms_tui.domain.configuration import ConfigurationDraft, CredentialKind
from kms_tui.domain.import_plan import ImportEntry, ImportPlan, ImportState
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import UniverseDraft
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.yba_references import KeyReferences
from kms_tui.services.ports import KeyDestination
from kms_tui.services.universe_keys import KeyChoice

MAIN = configuration_for(new_operation(), "prod")
IDS = ("tenant-7", "client-7")
MANAGED = CredentialKind.MANAGED_IDENTITY
DRAFT = ConfigurationDraft(
    name="prod",
    tenant_id=IDS[0],
    client_id=IDS[1],
    vault_url="https://kv.vault.azure.net",
    key_name="good",
    key_size=3072,
    secret_expires_on="2027-12-31",
)
CREATED = "create prod --client-id client-7 --tenant-id tenant-7"
WITH_KEY = "--vault-url https://kv.vault.azure.net --key-name good --key-size 3072"
STORE = SimpleNamespace(place="encrypted secrets file")
CHOICE = KeyChoice(algorithm=WrapAlgorithm.RSA_OAEP)
U = {"universe": "prod-eu"}
C = {"configuration": "prod"}
BOTH = {"universe": "prod-eu", "configuration": "prod"}
FILE = Path("/backups/b.kms")
PLAN = ImportPlan(
    tuple(
        ImportEntry(state, replace(DRAFT, name=name), Secret(""), was=None)
        for name, state in (
            ("prod", ImportState.NEW),
            ("billing", ImportState.CHANGED),
            ("test", ImportState.NEW),
        )
    )
)


Case = tuple[str, dict[str, Any], str, dict[str, str], str]
"""The action, its arguments, what it is called, its subject, and the words of its command."""

CHANGES: list[Case] = [
    (
        "configurations create",
        {"draft": DRAFT},
        "configuration.create",
        C,
        f"{CREATED} {WITH_KEY} --secret-expires 2027-12-31",
    ),
    (
        "configurations create",
        {"draft": replace(DRAFT, may_create_key=True), "despite_warnings": True},
        "configuration.create",
        C,
        f"{CREATED} {WITH_KEY} --secret-expires 2027-12-31 --create-key --despite-warnings",
    ),
    (
        "configurations create",
        {"draft": replace(DRAFT, credential_kind=MANAGED, client_id="", tenant_id="")},
        "configuration.create",
        C,
        f"create prod {WITH_KEY} --managed-identity",
    ),
    (
        "configurations edit",
        {
            "was": MAIN,
            "draft": replace(MAIN.draft(), tenant_id=IDS[0]),
            "secret": Secret(""),
            "despite_warnings": True,
        },
        "configuration.edit",
        C,
        "edit prod --tenant-id tenant-7 --despite-warnings",
    ),
    (
        "configurations edit",
        {
            "was": replace(MAIN, credential=replace(MAIN.credential, kind=MANAGED)),
            "draft": replace(MAIN.draft(), secret_expires_on=""),
            "secret": Secret("s3cret"),
        },
        "configuration.edit",
        C,
        "edit prod --new-secret",
    ),
    (
        "configurations delete",
        {"was": MAIN},
        "configuration.delete",
        C,
        "delete prod --yes-delete prod",
    ),
    ("configurations recover", {}, "catalogue.recover", {}, "doctor --fix"),
    (
        "configuration_import apply",
        {"plan": PLAN},
        "configuration.import",
        {"new": "prod, test", "changed": "billing"},
        "import FILE --yes",
    ),
    (
        "configuration_import apply",
        {"plan": ImportPlan(()), "despite_warnings": True},
        "configuration.import",
        {},
        "import FILE --yes --despite-warnings",
    ),
    (
        "universes register",
        {"draft": UniverseDraft("prod-eu")},
        "universe.add",
        U,
        "universe add prod-eu",
    ),
    (
        "universes register",
        {"draft": UniverseDraft("prod-eu", "1-2", "Ask Ada")},
        "universe.add",
        U,
        "universe add prod-eu --uuid 1-2 --notes 'Ask Ada'",
    ),
    (
        "universes edit",
        {"was": ENABLED, "draft": UniverseDraft("prod-us", "1-2", "n")},
        "universe.edit",
        {"universe": "prod-eu", "universe_new_name": "prod-us"},
        "universe edit prod-eu --name prod-us --uuid 1-2 --notes n",
    ),
    (
        "universes edit",
        {"was": ENABLED, "draft": UniverseDraft("prod-eu", "", "n")},
        "universe.edit",
        U,
        "universe edit prod-eu --notes n",
    ),
    (
        "universes disable",
        {"was": ENABLED},
        "universe.disable",
        U,
        "universe disable prod-eu --yes-disable prod-eu",
    ),
    (
        "universe_keys enable",
        {"was": ENABLED, "configuration_id": "main", "choice": CHOICE},
        "universe.enable",
        BOTH,
        "universe enable prod-eu --configuration prod --layout AES-256 --algorithm RSA-OAEP",
    ),
    (
        "universe_keys rotate",
        {"was": ENABLED, "choice": CHOICE},
        "universe.rotate",
        U,
        "universe rotate prod-eu --layout AES-256 --algorithm RSA-OAEP",
    ),
    (
        "rewrapping begin",
        {"was": ENABLED, "configuration_id": "other", "algorithm": CHOICE.algorithm},
        "universe.rewrap",
        BOTH,
        "universe rewrap prod-eu --configuration prod --algorithm RSA-OAEP",
    ),
    (
        "rewrapping begin",
        {"was": ENABLED, "configuration_id": "main", "algorithm": CHOICE.algorithm},
        "universe.rewrap",
        BOTH,
        "universe rewrap prod-eu --algorithm RSA-OAEP",
    ),
    (
        "rewrapping resume",
        {"universe_id": "u"},
        "universe.rewrap-resume",
        U,
        "universe rewrap prod-eu --resume",
    ),
    (
        "rewrapping abandon",
        {"universe_id": "u"},
        "universe.rewrap-abandon",
        U,
        "universe rewrap prod-eu --abandon",
    ),
    (
        "key_export export",
        {"key_id": "k", "destination": KeyDestination(path=Path("/k"))},
        "universe.export-key",
        {"universe": "prod-eu", "key": "2", "to": "file /k"},
        "universe export-key prod-eu --key 2 -o /k --yes-export EXPORT",
    ),
    (
        "key_export export",
        {"key_id": "k", "destination": KeyDestination(descriptor=9)},
        "universe.export-key",
        {"universe": "prod-eu", "key": "2", "to": "descriptor 9"},
        "universe export-key prod-eu --key 2 --fd 9 --yes-export EXPORT",
    ),
    (
        "key_import take_over",
        {
            "was": ENABLED,
            "configuration_id": "main",
            "references": KeyReferences((), file="/meta"),
            "activate_newest": True,
        },
        "universe.import-keys",
        BOTH | {"file": "/meta"},
        "universe import-keys prod-eu /meta --configuration prod --activate-newest",
    ),
    (
        "secret_access create",
        {"store": STORE},
        "secrets.create",
        {"store": STORE.place},
        "secrets create",
    ),
    (
        "secret_access change_passphrase",
        {"store": STORE},
        "secrets.passphrase",
        {"store": STORE.place},
        "secrets passphrase",
    ),
    (
        "secret_access back_up",
        {"store": STORE, "destination": FILE},
        "secrets.backup",
        {"store": STORE.place, "file": str(FILE)},
        f"secrets backup {FILE}",
    ),
    (
        "secret_migration move_all",
        {"kind": "file", "leave_unreadable": True},
        "secrets.migrate",
        {"store": "file"},
        "secrets migrate --to file --leave-unreadable",
    ),
    (
        "secret_migration move_all",
        {"kind": "file"},
        "secrets.migrate",
        {"store": "file"},
        "secrets migrate --to file",
    ),
    (
        "unknown_secrets delete",
        {"found": {"file": ["a", "b"], "kwallet": ["c"]}},
        "secrets.prune",
        {"stores": "file, kwallet", "entries": "3"},
        "secrets prune --yes",
    ),
    (
        "keeping back_up",
        {"destination": FILE},
        "catalogue.backup",
        {"file": str(FILE)},
        f"backup {FILE}",
    ),
    (
        "keeping restore",
        {"source": FILE, "replace": True},
        "catalogue.restore",
        {"file": str(FILE)},
        f"restore {FILE} --yes-restore REPLACE",
    ),
    (
        "keeping restore",
        {"source": FILE, "replace": False},
        "catalogue.restore",
        {"file": str(FILE)},
        f"restore {FILE}",
    ),
]
LOOKS: list[Case] = [
    ("configurations check", {"configuration_id": "main"}, "configuration.check", C, "check prod"),
    (
        "configurations check_draft",
        {"draft": DRAFT},
        "configuration.check-draft",
        C,
        f"{CREATED} {WITH_KEY} --secret-expires 2027-12-31 --check-only",
    ),
    (
        "configurations check_edit",
        {"was": MAIN, "draft": replace(MAIN.draft(), tenant_id=IDS[0]), "secret": Secret("s3cret")},
        "configuration.check-edit",
        C,
        "edit prod --tenant-id tenant-7 --new-secret --secret-expires 2027-12-31 --check-only",
    ),
    ("check_all check_all", {}, "configuration.check-all", {}, "check --all"),
    (
        "check_all check_all",
        {"configurations": [MAIN, MAIN]},
        "configuration.check-all",
        {},
        "check --all",
    ),
    (
        "check_all check_all",
        {"configurations": [MAIN]},
        "configuration.check-all",
        {},
        "check prod",
    ),
    (
        "verification verify_universe",
        {"universe_id": "u"},
        "universe.verify",
        U,
        "universe verify prod-eu",
    ),
    (
        "verification verify_configuration",
        {"configuration_id": "main"},
        "universe.verify",
        C,
        "universe verify --configuration prod",
    ),
    ("verification verify_all", {}, "universe.verify", {}, "universe verify --all"),
    (
        "keeping inspect",
        {"source": FILE},
        "catalogue.inspect-backup",
        {"file": str(FILE)},
        f"restore {FILE} --inspect",
    ),
    ("doctor examine", {}, "doctor.examine", {}, "doctor"),
]

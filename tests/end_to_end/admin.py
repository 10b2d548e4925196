"""An admin at a terminal: the verbs in which the stories are told."""

from pty_session import PtySession

from kms_tui.sandbox import world

PASSPHRASE = "correct horse battery"
SLOW = 30.0
"""Seconds to wait for what takes several requests on a busy machine."""


class Admin(PtySession):
    """Types into kms-tui and looks at what it shows."""

    def opens_form(self) -> None:
        self.press("n")
        self.wait_for("configs > new")

    def fills(
        self,
        *,
        name: str = "prod",
        client_id: str = world.CLIENT_ID,
        client_secret: str = world.CLIENT_SECRET,
        tenant_id: str = world.TENANT_ID,
        vault_url: str = world.DEMO_VAULT_URL,
        key_name: str = "good",
    ) -> None:
        """Fill in an empty form, beginning at its first field."""
        self.types(name)
        self.press("tab", "tab")
        self.types(client_id)
        self.press("tab")
        self.types_secret(client_secret)
        self.press("tab", "tab")
        self.types(tenant_id)
        self.press("tab")
        self.types(vault_url)
        self.press("tab")
        self.types(key_name)

    def types(self, text: str) -> None:
        """Type, and wait until it shows."""
        self.send(text)
        self.wait_for(text)

    def types_secret(self, secret: str) -> None:
        """Type a secret, and wait until its mask shows."""
        self.send(secret)
        self.wait_for("Client Secret      ********")

    def saves(self) -> None:
        self.press("ctrl+s")

    def creates_secrets_file(self, passphrase: str = PASSPHRASE) -> None:
        self.wait_for("Create the encrypted secrets file")
        self.wait_for("Passphrase")
        self.send(passphrase)
        self.wait_for("Passphrase         ********")
        self.press("enter")
        self.send(passphrase)
        self.wait_for("Once more          ********")
        self.press("enter")

    def unlocks(self, passphrase: str = PASSPHRASE) -> None:
        self.wait_for("Unlock the encrypted secrets file")
        self.send(passphrase)
        self.wait_for("Passphrase         ********")
        self.press("enter")

    def creates(self, **fields: str) -> None:
        """Do everything from the list to the saved configuration, on a host without secrets."""
        self.opens_form()
        self.fills(**fields)
        self.saves()
        self.creates_secrets_file()
        self.wait_for("Saved.", SLOW)
        self.press("enter")
        self.wait_for("1 config")

    def edits(self) -> None:
        """Open the form of the configuration under the cursor."""
        self.press("e")
        self.wait_for("what will change")
        self.wait_for("universe key")
        self.wait_for("^s/F10 save")

    def goes_to_client_id(self) -> None:
        """Go from the client secret, where an edit begins, to an empty Client ID."""
        self.press("shift+tab", "ctrl+u")
        self.wait_for("the application's GUID")

    def goes_to_expiry(self) -> None:
        """Go from the client secret, where an edit begins, to an empty expiry date."""
        self.press("tab", "ctrl+u")
        self.wait_for("such as 2027-12-31")

    def goes_back_to_list(self) -> None:
        self.press("escape")
        self.wait_for("1 config")

    def asks_to_delete(self, name: str = "prod") -> None:
        self.press("D")
        self.wait_for(f'Delete the configuration "{name}"?')
        self.wait_for("[ Cancel ]")

    def protects_universe(self, universe: str = "us-orders") -> None:
        """Let a new universe use the first configuration, from the list and back to it."""
        self.press("u")
        self.wait_for("No universes yet")
        self.press("n")
        self.wait_for("universes > register")
        self.types(universe)
        self.saves()
        self.wait_for("1 universe")
        self.press("enter")
        self.wait_for("no universe keys")
        self.press("a")
        self.wait_for("Assign a KMS configuration")
        self.saves()
        self.wait_for("Encryption is enabled", SLOW)
        self.press("enter")
        self.wait_for("1 universe key")
        self.press("escape")
        self.wait_for("1 universe, 1 encrypted")
        self.press("escape")
        self.wait_for("1 config")

    def quits(self) -> int:
        self.press("ctrl+q")
        return self.wait_exit()

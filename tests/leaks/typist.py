"""An admin who walks about in the form, and enters text in every way a terminal has."""

from enum import IntEnum

from admin import SLOW, Admin
from secret_forms import PASSPHRASE

from kms_tui.sandbox import world


class TabStop(IntEnum):
    """The order in which Tab goes through the form."""

    NAME = 0
    KIND = 1
    CLIENT_ID = 2
    SECRET = 3
    EXPIRES = 4
    TENANT_ID = 5
    VAULT_URL = 6
    KEY_NAME = 7
    IF_MISSING = 8
    KEY_SIZE = 9


class Typist(Admin):
    """Types into one form, from its first field on."""

    _at = TabStop.NAME

    def opens_form(self) -> None:
        super().opens_form()
        self.wait_for("such as prod-eu-main")
        self._at = TabStop.NAME

    def goes_to(self, stop: TabStop) -> None:
        """Walk to a field with Tab or Shift+Tab."""
        self.press(*["tab" if stop > self._at else "shift+tab"] * abs(stop - self._at))
        self._at = stop

    def fills_in(
        self, *, vault: str = "kv-demo", secret: str = world.CLIENT_SECRET, name: str = "prod"
    ) -> None:
        """Fill in an empty form and stay at Key Name."""
        self.fills(name=name, client_secret=secret, vault_url=vault_url(vault))
        self._at = TabStop.KEY_NAME

    def changes(self, stop: TabStop, text: str) -> None:
        """Replace what a field holds."""
        self.goes_to(stop)
        self.clears()
        if stop is TabStop.SECRET:
            self.types_secret(text)
        else:
            self.types(text)

    def clears(self) -> None:
        """Delete all of a field."""
        self.press("end", "ctrl+u")

    def checks(self, told: str, detail: str = "") -> None:
        """Run all checks, look at the raw detail of what failed, go back to the form."""
        self.press("ctrl+t")
        self.wait_for(told, SLOW)
        self.wait_for("esc/enter back", SLOW)
        if detail:
            self.press("v")
            self.wait_for(detail)
        self.press("escape")
        self.comes_back()

    def comes_back(self) -> None:
        """Wait for the form."""
        self.wait_for("^t/F5 check only")

    def stores_first(self) -> None:
        """Save the first configuration of a host, from the list to the list."""
        self.opens_form()
        self.fills_in()
        self.saves()
        self.creates_secrets_file(PASSPHRASE)
        self.wait_for("Saved.", SLOW)
        self.press("enter")
        self.wait_for("1 config")


def vault_url(name: str) -> str:
    """Return the URL of one of the sandbox's vaults in the public cloud."""
    return f"https://{name}.vault.azure.net"

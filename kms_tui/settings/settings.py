"""The settings: each declared once, here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kms_tui.domain.cloud import Clouds
from kms_tui.domain.store_kind import AUTO
from kms_tui.settings import rules
from kms_tui.settings.contexts import DEFAULT_CONTEXT, Context
from kms_tui.settings.declaration import declarations, declared

_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds in this run; an empty text means that nothing is said."""

    secret_store: str = declared(
        "secret_store",
        AUTO,
        rules.STORE,
        "Where client secrets rest; auto is the best of the host.",
    )
    read_only: bool = declared(
        "read_only", False, rules.YES_NO, "Refuse every change, here and in Azure."
    )
    lock_after_minutes: int = declared(
        "secrets.lock_after_minutes",
        15,
        rules.number(0, _DAY_MINUTES, "never"),
        "Minutes without a key after which secrets are locked; 0 for never.",
    )
    passphrase_file: str = declared(
        "secrets.passphrase_file",
        "",
        rules.PATH_OF_USER,
        "File that opens the encrypted secrets file without a question.",
    )
    proxy: str = declared("network.proxy", "", rules.PROXY, "Proxy instead of HTTPS_PROXY.")
    no_proxy: str = declared(
        "network.no_proxy", "", rules.TEXT, "Hosts without proxy, instead of NO_PROXY."
    )
    ca_file: str = declared(
        "network.ca_file", "", rules.FILE, "Trusted certificates, instead of SSL_CERT_FILE."
    )
    checks_in_flight: int = declared(
        "network.checks_in_flight", 64, rules.number(1, 256), "Checks at a time in check all."
    )
    rotate_kib: int = declared(
        "audit.rotate_kib",
        1024,
        rules.number(1, 1 << 20),
        "Size in KiB beyond which the audit log goes on in another file.",
    )
    theme: str = declared(
        "ui.theme", "ansi-dark", rules.one_of(*rules.THEMES), "Colours: ansi-* are the terminal's."
    )
    ascii: str = declared(
        "ui.ascii", "auto", rules.one_of("auto", "yes", "no"), "Draw with ASCII characters only."
    )
    mouse: bool = declared(
        "ui.mouse", False, rules.YES_NO, "Take the mouse; the terminal then selects with shift."
    )
    driver: str = declared(
        "ui.driver",
        "diff",
        rules.one_of("diff", "stock"),
        "Send changed cells, or as Textual does.",
    )
    escape_delay_ms: int = declared(
        "ui.escape_delay_ms",
        0,
        rules.number(0, 2000, "what suits the line"),
        "How long Esc waits for the rest of a key; 0 for what suits the line.",
    )
    clipboard: str = declared(
        "ui.clipboard",
        "auto",
        rules.one_of("auto", "osc52", "tmux", "file"),
        "Which way a copied text goes.",
    )
    source: str = ""
    """The settings file, for messages; empty if there is none."""
    clouds: Clouds = field(default_factory=Clouds)
    keymap: Mapping[str, str] = field(default_factory=dict)
    """Keys by the id of a binding, as the file has them."""
    context: Context = DEFAULT_CONTEXT
    """The one this run is in."""
    contexts: Sequence[Context] = (DEFAULT_CONTEXT,)
    """All that can be chosen."""
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Where each value comes from, in words, by its key."""


DECLARATIONS: Final = declarations(Settings)

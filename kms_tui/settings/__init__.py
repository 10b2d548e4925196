"""The settings file: `settings.toml` in the user's configuration directory (XDG on Linux).

::

    secret_store = "auto"            # or "file", "secret-service", "memory", ...: see store_kind
    default_context = "prod"         # where `kms-tui` alone starts

    [secrets]
    lock_after_minutes = 15               # of no key press, at most 1440; 0 for never
    passphrase_file = "~/.kms-tui-pass"   # opens the encrypted secrets file without a question

    [network]
    proxy = "http://proxy.example:3128"   # instead of HTTPS_PROXY
    no_proxy = ".internal.example"        # instead of NO_PROXY
    ca_file = "/etc/ssl/corporate.pem"    # instead of SSL_CERT_FILE

    [keys]
    "list.create" = "n,ctrl+n"          # the keys of a binding, by its id

    [contexts.prod]                  # has a catalogue of its own, in contexts/prod
    word = "PROD"                    # in the top line, in this colour
    colour = "red"
    read_only = true                 # any other setting can be given for a context too
    network.proxy = "http://proxy-prod.example:3128"

    [[clouds]]                       # Azure Stack, or a vault for tests
    name = "Azure Stack Ulm"
    authority = "login.stack.example"     # host, perhaps with a port
    vault_suffix = "vault.stack.example"  # what vault hosts end with, perhaps with a port
    ca_file = "/etc/ssl/stack.pem"        # optional
"""

from kms_tui.settings.contexts import Context
from kms_tui.settings.resolution import Given, read_settings
from kms_tui.settings.settings import DECLARATIONS, Settings

__all__ = ["DECLARATIONS", "Context", "Given", "Settings", "read_settings"]

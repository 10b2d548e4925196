"""The settings file: `settings.toml` in the user's configuration directory (XDG on Linux).

::

    secret_store = "auto"            # or "file", "secret-service", "memory", ...: see store_kind

    [secrets]
    lock_after_minutes = 15               # of no key press, at most 1440; 0 for never
    passphrase_file = "~/.kms-tui-pass"   # opens the encrypted secrets file without a question

    [network]
    proxy = "http://proxy.example:3128"   # instead of HTTPS_PROXY
    no_proxy = ".internal.example"        # instead of NO_PROXY
    ca_file = "/etc/ssl/corporate.pem"    # instead of SSL_CERT_FILE

    [[clouds]]                       # Azure Stack, or a vault for tests
    name = "Azure Stack Ulm"
    authority = "login.stack.example"     # host, perhaps with a port
    vault_suffix = "vault.stack.example"  # what vault hosts end with, perhaps with a port
    ca_file = "/etc/ssl/stack.pem"        # optional
"""

from kms_tui.settings.settings_file import Settings, read_settings

__all__ = ["Settings", "read_settings"]

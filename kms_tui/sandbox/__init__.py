"""A loopback Entra ID and Azure Key Vault, for `kms-tui --demo` and for the tests.

The real Azure SDK talks to it under real host names: a CONNECT proxy on 127.0.0.1 leads
`login.microsoftonline.com`, `*.vault.azure.net` and their kin in the other clouds to services on
127.0.0.1 whose certificates a throw-away CA has issued. Certificate verification and challenge
authentication stay on. What Azure would refuse, the sandbox refuses.

* ``kms_tui.sandbox.server.Sandbox`` runs it inside a program.
* ``python -m kms_tui.sandbox --directory DIR`` runs it as a process of its own.
* ``kms_tui.sandbox.world`` names every tenant, app, secret and scenario.

Its keys and secrets are public by nature: never point anything real at it. Nothing here imports
the rest of kms_tui, and importing this package loads no web server.
"""

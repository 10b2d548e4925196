"""Run the sandbox as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from kms_tui.sandbox.key_files import KeyFileUnreadable
from kms_tui.sandbox.running import Addresses, run_until_told
from kms_tui.sandbox.storage import DirectoryInUse

_EPILOG = """\
The first line on standard output is a JSON object with the addresses, printed once everything
answers. Ends on SIGTERM or Ctrl+C.

Example, with any program that uses the Azure SDK:

  python -m kms_tui.sandbox --directory ~/azure-sandbox --port 8443 &
  export HTTPS_PROXY=http://127.0.0.1:8443
  export SSL_CERT_FILE=~/azure-sandbox/ca.pem

  Key Vault URL  https://kv-demo.vault.azure.net     Key Name      good
  Tenant ID      11111111-1111-4111-8111-111111111111
  Client ID      aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa
  Client Secret  sandbox~good

kms_tui/sandbox/world.py lists every other name worth typing. Listens on 127.0.0.1 only.
"""


def main() -> None:
    """Run until told to end."""
    arguments = _parse()
    try:
        asyncio.run(
            run_until_told(
                arguments.directory,
                arguments.port,
                _print_addresses,
                until_stdin_closes=arguments.until_stdin_closes,
            )
        )
    except (DirectoryInUse, KeyFileUnreadable, OSError) as error:
        sys.exit(f"kms_tui.sandbox: {error}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kms_tui.sandbox",
        description="A loopback Entra ID and Azure Key Vault for trying things out.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--directory", type=Path, required=True, help="keeps the keys you create, and ca.pem"
    )
    parser.add_argument("--port", type=int, default=0, help="the proxy's port (any free one)")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="also end when standard input ends"
    )
    return parser.parse_args()


def _print_addresses(addresses: Addresses) -> None:
    sys.stdout.write(json.dumps(asdict(addresses)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

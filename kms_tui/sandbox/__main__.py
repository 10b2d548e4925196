"""Run the sandbox as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from kms_tui.sandbox.key_files import KeyFileUnreadable
from kms_tui.sandbox.server import Sandbox
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
        asyncio.run(_run(arguments))
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


async def _run(arguments: argparse.Namespace) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    async with Sandbox(arguments.directory, port=arguments.port) as sandbox:
        addresses = {
            "proxy": sandbox.proxy_url,
            "ca_file": str(sandbox.ca_file),
            "imds": sandbox.imds_url,
        }
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()
        if arguments.until_stdin_closes:
            _watch_stdin(loop, ending)
        await ending.wait()


def _watch_stdin(loop: asyncio.AbstractEventLoop, ending: asyncio.Event) -> None:
    def watch() -> None:
        # Unbuffered: a thread inside sys.stdin's lock would break the interpreter's end.
        while sys.stdin is not None and os.read(sys.stdin.fileno(), 4096):
            pass
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(ending.set)

    threading.Thread(target=watch, daemon=True, name="stdin watch").start()


if __name__ == "__main__":
    main()

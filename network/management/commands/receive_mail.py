"""`manage.py receive_mail [--host 127.0.0.1] [--port 8024]`."""

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from network.invitations.receiving import connections


class Command(BaseCommand):
    help = "Take inbound mail from a mail server by LMTP or SMTP; end on SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; this machine's own")
        parser.add_argument("--port", type=int, default=8024)

    def handle(self, *_: Any, host: str, port: int, **__: Any) -> None:
        try:
            asyncio.run(self.serve(host, port))
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error

    async def serve(self, host: str, port: int) -> None:
        """Listen until told to stop; a mail that is being stored is finished first."""
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        server = await loop.create_server(connections(), host, port)
        self.stdout.write(f"Listening on {host}, port {server.sockets[0].getsockname()[1]}.")
        self.stdout.flush()
        await stopping.wait()
        server.close()

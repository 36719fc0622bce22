"""A mail server in a process of its own: `python -m tests.faults.sink PORT FILE [CUT]`.

It writes a line of JSON for each mail it was handed to the end. Each recipient's first `CUT` mails it takes without
saying so: it hangs up where it should have answered.
"""

import json
import signal
import sys
from collections import Counter
from email import policy
from email.parser import BytesHeaderParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Keeps what it is handed."""

    def __init__(self, file: Path, cut: int) -> None:
        self.lines = file.open("a")
        self.cut = cut
        self.taken = Counter[str]()

    async def handle_DATA(self, server: Any, _: Any, envelope: Any) -> str:  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        headers = BytesHeaderParser(policy=policy.default).parsebytes(envelope.original_content)
        digest = sha256(envelope.original_content).hexdigest()
        print(json.dumps([recipient, headers["Message-ID"], digest]), file=self.lines, flush=True)
        self.taken[recipient] += 1
        if self.taken[recipient] <= self.cut:
            server.transport.abort()
        return "250 OK"


if __name__ == "__main__":
    port, file, *cut = sys.argv[1:]
    controller = Controller(Sink(Path(file), int(cut[0]) if cut else 0), hostname="127.0.0.1", port=int(port))
    controller.start()
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    controller.stop()

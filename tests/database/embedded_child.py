"""Another process that uses an embedded server: says what it found in one line of JSON, stops when its input ends.

Arguments: the data directory, and optionally the numeric user to become first.
"""

import json
import os
import sys
from pathlib import Path

from lading.database.embedded.server import EmbeddedServer
from lading.database.refusals import EmbeddedServerRefused
from tests.postgres import SMALL_MACHINE


def run(data_dir: Path, user_id: int) -> None:
    """Start or join, tell, wait, stop."""
    if user_id != os.getuid():
        os.setgroups([])
        os.setgid(user_id)
        os.setuid(user_id)
    try:
        server = EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    except EmbeddedServerRefused as refused:
        tell({"code": refused.code, "hint": refused.hint})
        return
    postmaster = server.postmaster_process_id
    owner = (data_dir / "postgresql").stat().st_uid
    tell({"postmaster": postmaster, "url": server.owner_dsn, "owner": owner, "programs": str(server.program.directory)})
    sys.stdin.read()
    server.stop()


def tell(facts: dict[str, object]) -> None:
    """Write one line that the parent reads."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else os.getuid())

"""The `lading` command and its exits: 0 done, 1 refused or violated, 2 misused."""

import sys
from typing import NoReturn

import typer

from lading.bootstrap.logs import configure_logs
from lading.bootstrap.settings import ProcessSettings
from lading.cli import bench, database, explaining, serving
from lading.kernel.refusal import Refused


def build() -> typer.Typer:
    """The command with all its subcommands."""
    app = typer.Typer(
        name="lading",
        help="Distributed order management: availability, sourcing, fulfilment, and the reasons kept.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    for module in (database, serving, explaining, bench):
        module.register(app)
    return app


def run() -> NoReturn:
    """Runs the command; a refusal is one line of fact and one of hint on standard error."""
    try:
        configure_logs(ProcessSettings().log_level)
        build()()
    except Refused as refused:
        sys.stderr.write(f"{refused.code}: {refused.message}\n")
        if refused.hint:
            sys.stderr.write(f"hint: {refused.hint}\n")
        sys.exit(1)
    sys.exit(0)

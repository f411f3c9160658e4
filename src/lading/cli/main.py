"""The `lading` command and its exits: 0 done, 1 refused or violated, 2 misused, 130 interrupted."""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from lading.kernel.refusal import Refused

if TYPE_CHECKING:
    import typer

COMMANDS = (
    "database",
    "serving",
    "relay",
    "webhooks",
    "explaining",
    "events",
    "inventory",
    "availability",
    "products",
    "workflow",
    "sourcing",
    "demo",
    "bench",
    "reference",
    "graphql",
)
INTERRUPTED = 130


def build() -> "typer.Typer":
    """The command with all its subcommands."""
    app: typer.Typer = import_module("typer").Typer(
        name="lading",
        help="Distributed order management: availability, sourcing, fulfilment, and the reasons kept.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    for command in COMMANDS:
        import_module(f"lading.cli.{command}").register(app)
    return app


def run() -> NoReturn:
    """Runs the command; a refusal is one line of fact and one of hint on standard error.

    Everything that takes time to import is imported in here, so that Ctrl-C is an answer from the first moment on.
    """
    try:
        _prepare()
        build()()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Refused as refused:
        sys.stderr.write(f"{refused.code}: {refused.message}\n")
        if refused.hint:
            sys.stderr.write(f"hint: {refused.hint}\n")
        sys.exit(1)
    sys.exit(0)


def _prepare() -> None:
    settings = import_module("lading.bootstrap.settings")
    settings.refuse_unreadable_settings()
    import_module("lading.bootstrap.logs").configure_logs(settings.ProcessSettings().log_level)
    # Once, by the command a person started; the processes it starts stay quiet.
    if "LADING_PARENT_PROCESS" not in os.environ:
        for sentence in settings.misspelled(os.environ):
            sys.stderr.write(f"warning: {sentence}\n")

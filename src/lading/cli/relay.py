"""`lading relay`: delivers webhooks alone."""

import asyncio
import os

import typer
import uvloop

from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_unsafe_database
from lading.bootstrap.relaying import relay as relay_until_stopped
from lading.database.settings import DatabaseSettings


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("relay")(relay)


def relay() -> None:
    """Delivers webhooks of every account; any number of these may run at once."""
    settings = DatabaseSettings()
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        asyncio.run(refuse_unsafe_database(urls, settings))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(relay_until_stopped(urls.app_url, settings, os.environ))

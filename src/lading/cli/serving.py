"""`lading serve` and `lading work`: the running system."""

import asyncio
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from lading.bootstrap.database import (
    DatabaseUrls,
    database_in_use,
    ensure_migrated,
    has_accounts,
    refuse_unsafe_database,
)
from lading.bootstrap.serving import ProcessGroup, serve_api, stop_on_signals, write_process_id
from lading.bootstrap.settings import ProcessSettings
from lading.bootstrap.working import work as work_until_stopped
from lading.database.settings import DatabaseSettings


class Part(StrEnum):
    """What `lading serve` runs."""

    ALL = "all"
    API = "api"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("serve")(serve)
    app.command("work")(work)


def serve(
    only: Annotated[Part, typer.Option(help="Run everything, or the API alone.")] = Part.ALL,
    descriptor: Annotated[int | None, typer.Option(hidden=True)] = None,
    process_id_file: Annotated[Path | None, typer.Option("--pid-file", help="Write the process id here.")] = None,
) -> None:
    """Runs Lading: the API and the engine's workers, on the embedded database unless LADING_DATABASE_URL names one."""
    if descriptor is not None:
        _serve_inherited(descriptor)
        return
    settings, processes = DatabaseSettings(), ProcessSettings()
    if only is Part.API:
        processes = processes.model_copy(update={"worker_processes": 0, "relay_processes": 0})
    stopping = stop_on_signals()
    remove_file = write_process_id(process_id_file)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        asyncio.run(refuse_unsafe_database(urls, settings))
        group = ProcessGroup(urls, processes, os.environ)
        try:
            if not stopping.is_set():
                group.start()
                typer.echo(f"Lading answers on {group.url} with {urls.where}. Ctrl-C stops it.", err=True)
                _tell_of_missing_account(urls, settings)
            group.keep_running(stopping)
        finally:
            group.stop()
            remove_file()


def _tell_of_missing_account(urls: DatabaseUrls, settings: DatabaseSettings) -> None:
    if not asyncio.run(has_accounts(urls, settings)):
        typer.echo("There is no account yet, so nobody can sign in.", err=True)
        typer.echo("hint: run `lading init` in another terminal, with the same LADING_ settings.", err=True)


def work() -> None:
    """Runs the engine alone: events and inventory batches of every account; any number of these may run at once."""
    settings, processes = DatabaseSettings(), ProcessSettings()
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        asyncio.run(refuse_unsafe_database(urls, settings))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work_until_stopped(urls.app_url, settings, processes, os.environ))


def _serve_inherited(descriptor: int) -> None:
    settings = DatabaseSettings()
    with database_in_use(settings) as urls, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_api(urls.app_url, settings, descriptor, os.environ))

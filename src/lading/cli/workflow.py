"""`lading workflow …`: workflows as files. Judged, compared and tested without a database; the rest works on one."""

import typer

from lading.cli import workflow_files, workflow_versions
from lading.cli.workflow_session import choose_business


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(name="workflow")
    group.callback()(choose_business)
    workflow_files.register(group)
    workflow_versions.register(group)
    app.add_typer(group)

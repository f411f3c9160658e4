"""`lading workflow import|export|versions|activate|rollout|move-running|run|replay`: what works on a database."""

from typing import Annotated

import typer

from lading.bootstrap.workflow_moving import Move, Moved, move_running
from lading.bootstrap.workflow_replay import Replayed, Span, replay_events
from lading.bootstrap.workflow_tools import Imported, Question, Tried, checked, import_workflow, try_event
from lading.cli.spans import span_of
from lading.cli.workflow_session import (
    AsJson,
    File,
    Place,
    Variables,
    at_place,
    draft_of,
    printed,
)
from lading.cli.workflow_words import imported_text, moved_text, replayed_text, tried_text, versions_text
from lading.engine.workflows.draft import refuse_unresolved
from lading.foundation.workflow_versions.records import (
    WorkflowVersion,
    activate_workflow,
    roll_out_workflow,
    workflow_text,
    workflow_versions,
)
from lading.kernel.json import decode_json
from lading.kernel.refusal import Refused

PUBLISHER = "lading workflow"
Ref = Annotated[str, typer.Argument(help="The workflow, such as ORDER::HD.")]
Version = Annotated[int, typer.Argument(help="Number of the version.")]


def register(group: typer.Typer) -> None:
    """Adds the commands."""
    group.command("import")(import_file)
    group.command("export")(export)
    group.command("versions")(versions)
    group.command("activate")(activate)
    group.command("rollout")(rollout)
    group.command("move-running")(move)
    group.command("run")(run)
    group.command("replay")(replay)


def import_file(
    context: typer.Context,
    file: File,
    variables: Variables = None,
    is_inactive: Annotated[bool, typer.Option("--inactive", help="Publish it for a roll-out, not active.")] = False,
    is_lenient: Annotated[bool, typer.Option("--keep-unresolved", help="Leave variables without a value.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publishes a workflow file as the next version, to the letter, and says which rules and variables are missing."""

    async def work(place: Place) -> Imported:
        draft = draft_of(file, variables, account=place.account, retailer=place.retailer)
        if not is_lenient:
            refuse_unresolved(draft)
        return await import_workflow(
            place.connection,
            place.account,
            place.retailer,
            draft,
            place.registry,
            active_by=(PUBLISHER, not is_inactive),
        )

    made = at_place(context, work, is_writing=True)
    printed(made, imported_text(made), as_json=as_json)


def export(
    context: typer.Context,
    ref: Ref,
    version: Annotated[int | None, typer.Option(help="Number of the version; the active one if not given.")] = None,
) -> None:
    """Prints a version as it was published, to the letter."""
    text = at_place(context, lambda place: workflow_text(place.connection, place.account, place.retailer, ref, version))
    # To the letter: a newline more would be another file.
    typer.echo(text, nl=False)


def versions(context: typer.Context, ref: Ref, as_json: AsJson = False) -> None:
    """Lists the versions of a workflow, the newest first, and how many of a hundred new entities take each."""
    found = at_place(context, lambda place: _versions(place, ref))
    printed(found, versions_text(found), as_json=as_json)


def activate(context: typer.Context, ref: Ref, version: Version, as_json: AsJson = False) -> None:
    """Makes a version the active one: the way back as well as the way on. Entities keep the version they have."""

    async def work(place: Place) -> tuple[WorkflowVersion, ...]:
        await activate_workflow(place.connection, place.account, place.retailer, ref, version)
        return await _versions(place, ref)

    found = at_place(context, work, is_writing=True)
    printed(found, versions_text(found), as_json=as_json)


def rollout(
    context: typer.Context,
    ref: Ref,
    version: Version,
    percent: Annotated[int, typer.Option(help="Of a hundred new entities; 0 ends the roll-out.")],
    as_json: AsJson = False,
) -> None:
    """Gives a version to some of the new entities, by their ids; the others take the active one."""

    async def work(place: Place) -> tuple[WorkflowVersion, ...]:
        await roll_out_workflow(
            place.connection, place.account, place.retailer, ref=ref, version=version, percent=percent
        )
        return await _versions(place, ref)

    found = at_place(context, work, is_writing=True)
    printed(found, versions_text(found), as_json=as_json)


def move(
    context: typer.Context,
    ref: Ref,
    version: Annotated[int, typer.Option("--from", help="The version they have.")],
    target: Annotated[int, typer.Option("--to", help="The version they are to have.")],
    as_json: AsJson = False,
) -> None:
    """Moves running entities to another version, if it knows every status they stand in and leads on from each."""

    async def work(place: Place) -> Moved:
        what = Move(retailer=place.retailer, ref=ref, version=version, target=target)
        return await move_running(place.connection, place.account, what)

    moved = at_place(context, work, is_writing=True)
    printed(moved, moved_text(moved, target), as_json=as_json)


def run(
    context: typer.Context,
    file: File,
    event: Annotated[str, typer.Option(help="The event: its name, and its attributes as a JSON object behind it.")],
    entity: Annotated[
        str, typer.Option(help="TYPE:ref, or TYPE:ref/TYPE:ref below a root; 'TYPE:ref as STATUS' elsewhere.")
    ],
    variables: Variables = None,
    as_json: AsJson = False,
) -> None:
    """Tries an event on a copy of a real entity: path, actions, timings. Nothing is written."""
    question = _question(event, entity)

    async def work(place: Place) -> Tried:
        draft = draft_of(file, variables, account=place.account, retailer=place.retailer)
        return await try_event(place.connection, place.account, place.registry, checked(draft), question)

    tried = at_place(context, work)
    printed(tried, tried_text(tried), as_json=as_json)


def replay(
    context: typer.Context,
    file: File,
    events: Annotated[str, typer.Option(help="Span of time FROM..TO, ISO 8601, UTC where no zone is given.")],
    variables: Variables = None,
    entities_max: Annotated[int, typer.Option(help="At most so many entities, the first in the span.")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Replays recorded events through a workflow file and says, entity by entity, what would have gone another way."""
    since, until = span_of(events)

    async def work(place: Place) -> Replayed:
        draft = draft_of(file, variables, account=place.account, retailer=place.retailer)
        span = Span(retailer=place.retailer, since=since, until=until, roots_max=entities_max)
        return await replay_events(place.connection, place.account, place.registry, checked(draft), span)

    replayed = at_place(context, work)
    printed(replayed, replayed_text(replayed), as_json=as_json)


async def _versions(place: Place, ref: str) -> tuple[WorkflowVersion, ...]:
    found = await workflow_versions(place.connection, place.account, place.retailer, ref)
    if not found:
        raise Refused("WORKFLOW_UNKNOWN", f"There is no workflow {ref}.", "Import it first.")
    return found


def _question(event: str, entity: str) -> Question:
    name, _, attributes = event.strip().partition(" ")
    meant, _, status = entity.partition(" as ")
    root, _, below = meant.rpartition("/")
    entity_type, ref = _named(below)
    return Question(
        event=name,
        entity_type=entity_type,
        entity_ref=ref,
        root=_named(root) if root else None,
        attributes=_attributes(attributes or "{}"),
        status=status.strip() or None,
    )


def _named(name: str) -> tuple[str, str]:
    entity_type, _, ref = name.partition(":")
    if not ref:
        raise Refused("ENTITY_UNNAMED", f"{name} names no entity.", "Write it as TYPE:ref, such as ORDER:HD-1001.")
    return entity_type, ref


def _attributes(text: str) -> dict[str, object]:
    value = decode_json(text.encode())
    if not isinstance(value, dict):
        raise Refused("ATTRIBUTES_MALFORMED", "The attributes are no JSON object.", 'Write {"name": value, …}.')
    return dict(value)

"""Workflow versions as they are kept. A published version never changes; which one is active does.

Entities keep the version they were created with; the active one is for those to come, from the same transaction on.
"""

from datetime import datetime
from typing import Any

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.workflow import Workflow, parse_workflow
from lading.engine.workflows.lint_expressions import expression_findings
from lading.foundation.accounts.numbers import take_numbers
from lading.foundation.accounts.records import check_retailers
from lading.foundation.texts import check_text
from lading.kernel.json import check_json
from lading.kernel.refusal import NotFound, Refused


class WorkflowVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One published version: version counts from 1, label is the author's own, such as 1.47.

    percent: how many of a hundred new entities take it.
    """

    ref: str
    version: int
    label: str
    created_at: datetime
    created_by: str
    is_active: bool
    percent: int


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version to publish; text is the document as it was written, where it is to be kept to the letter."""

    document: dict[str, Any]
    created_by: str
    text: str | None = None


async def publish_workflow(
    connection: Connection, account: int, retailer: int, new: NewVersion, *, is_active: bool = True
) -> WorkflowVersion:
    """Publishes a workflow document as the next version of its name, active at once unless said otherwise.

    Two publishers of one workflow get two versions, one after the other. Raises Refused RETAILER_UNKNOWN, the codes of
    `check_expression` and what `parse_workflow` raises; Malformed for text that cannot be kept.
    """
    ref, version = await add_version(connection, account, retailer, new)
    if is_active:
        await activate_workflow(connection, account, retailer, ref, version)
    return (await workflow_versions(connection, account, retailer, ref))[0]


async def add_version(connection: Connection, account: int, retailer: int, new: NewVersion) -> tuple[str, int]:
    """Publishes the next version of a workflow and leaves it inactive; returns its ref and number. Raises the same."""
    check_json(new.document)
    workflow = parse_workflow(new.document)
    _check_expressions(workflow)
    check_text(workflow.name, "/name")
    await check_retailers(connection, account, {retailer: "/retailerId"})
    (version,) = await take_numbers(connection, account, f"workflow:{retailer}:{workflow.name}", 1)
    await queries_of(__package__).insert_version(
        connection,
        account=account,
        retailer=retailer,
        ref=workflow.name,
        version=version,
        label=workflow.version,
        document=new.document if new.text is None else msgspec.Raw(new.text.encode()),
        created_by=new.created_by,
    )
    return workflow.name, version


def _check_expressions(workflow: Workflow) -> None:
    """An expression that cannot be read, or costs more than it may, is refused here and not by its first event."""
    for finding in expression_findings(workflow):
        raise Refused(finding.code, finding.message, finding.hint, pointer=finding.pointer)


async def activate_workflow(connection: Connection, account: int, retailer: int, ref: str, version: int) -> None:
    """Makes a published version the active one: a rollback, or a step forward again. It ends a roll-out.

    Raises NotFound WORKFLOW_UNKNOWN.
    """
    values = {"retailer": retailer, "ref": ref, "version": version}
    if not await queries_of(__package__).activate_version(connection, account=account, **values):
        raise _unknown(ref, version)


async def roll_out_workflow(
    connection: Connection, account: int, retailer: int, *, ref: str, version: int, percent: int
) -> None:
    """Gives a version to so many of a hundred new entities; the others take the active one. 0 ends the roll-out.

    Raises Refused ROLLOUT_PERCENT, NotFound WORKFLOW_UNKNOWN (also when no version is active to roll out beside).
    """
    if not 0 <= percent <= 100:
        raise Refused("ROLLOUT_PERCENT", f"{percent} is not a percentage.", "Use 0 to 100.", pointer="/percent")
    values = {"retailer": retailer, "ref": ref, "version": version, "percent": percent}
    if not await queries_of(__package__).roll_out_version(connection, account=account, **values):
        raise _unknown(ref, version)


async def workflow_text(
    connection: Connection, account: int, retailer: int, ref: str, version: int | None = None
) -> str:
    """The document of a version, or of the active one, to the letter. Raises NotFound WORKFLOW_UNKNOWN."""
    values = {"retailer": retailer, "ref": ref, "version": version}
    text: str | None = await queries_of(__package__).text(connection, account=account, **values)
    if text is None:
        raise _unknown(ref, version)
    return text


async def workflow_versions(
    connection: Connection, account: int, retailer: int, ref: str
) -> tuple[WorkflowVersion, ...]:
    """Every version of a workflow, the newest first."""
    rows = await queries_of(__package__).versions(connection, account=account, retailer=retailer, ref=ref)
    return tuple(WorkflowVersion(**row) for row in rows)


async def active_versions(connection: Connection, account: int, retailer: int) -> dict[str, int]:
    """The active version of each workflow of a retailer, by ref."""
    rows = await queries_of(__package__).active_versions(connection, account=account, retailer=retailer)
    return {row["ref"]: row["version"] for row in rows}


async def workflow_document(
    connection: Connection, account: int, retailer: int, ref: str, version: int | None = None
) -> dict[str, Any]:
    """The document of a version, or of the active one. Raises NotFound WORKFLOW_UNKNOWN."""
    values = {"retailer": retailer, "ref": ref, "version": version}
    document: dict[str, Any] | None = await queries_of(__package__).document(connection, account=account, **values)
    if document is None:
        raise _unknown(ref, version)
    return document


def _unknown(ref: str, version: int | None) -> NotFound:
    which = "active" if version is None else str(version)
    hint = "Ask for the versions of this retailer's workflow, or publish it first."
    return NotFound("WORKFLOW_UNKNOWN", f"There is no version {which} of the workflow {ref}.", hint)

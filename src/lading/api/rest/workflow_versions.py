"""Workflow versions by REST: who takes which, roll a version out, take it back, and check a document beforehand."""

from datetime import datetime
from typing import Annotated

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct, integer_field
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.rest.event_bodies import Retailer
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only
from lading.engine.workflow import Workflow, parse_workflow, read_workflow
from lading.engine.workflows.diff import Difference, differences
from lading.engine.workflows.findings import Finding
from lading.engine.workflows.lint import UnknownRule, lint, unknown_rules
from lading.foundation.access.permissions import Permission
from lading.foundation.workflow_versions.records import (
    activate_workflow,
    roll_out_workflow,
    workflow_document,
    workflow_versions,
)
from lading.kernel.refusal import NotFound, Refused

ROUTE = "workflow-version"
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class VersionRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version; percent: how many of a hundred new entities take it."""

    version: int
    label: str
    is_active: bool
    percent: int
    created_on: datetime
    created_by: str


class VersionList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Every version of a workflow, the newest first."""

    name: str
    retailer_id: str
    versions: list[VersionRead]


class VersionChosen(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The version to make active. Entities keep the version they have."""

    name: str
    retailer_id: Retailer
    version: Number


class VersionRollout(VersionChosen, frozen=True, kw_only=True, rename="camel"):
    """The version to give to so many of a hundred new entities; 0 ends the roll-out."""

    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]


class WorkflowChecked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a linter says of a document, the rules that are not installed, and what it changes of the active version."""

    findings: tuple[Finding, ...]
    unknown_rules: tuple[UnknownRule, ...]
    differences: tuple[Difference, ...] | None


class _Addressed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    retailer_id: Retailer


async def versions(call: Call) -> Answer:
    """The versions of a workflow."""
    fields = call.request.query_fields()
    retailer = integer_field(fields, "retailerId", least=1, most=2**31 - 1)
    name = fields.get("name")
    if retailer is None or not name:
        message = "A workflow is found by its name and its retailer."
        raise Refused("FIELD_MISSING", message, "Ask with ?name=ORDER::HD&retailerId=1.", pointer="query")
    if not reaches(call.user, Permission.WORKFLOW_VIEW, retailer):
        raise _unknown(name)
    async with read_only(call.services.pool, call.user.account) as connection:
        return await _listed(connection, call, retailer, name)


async def activate(call: Call) -> Answer:
    """Makes a version the active one: the way back as well as the way on. It ends a roll-out."""
    chosen = as_struct(_body(call), VersionChosen)
    retailer = _retailer(call, chosen)

    async def effect(connection: Connection) -> Answer:
        await activate_workflow(connection, call.user.account, retailer, chosen.name, chosen.version)
        return await _listed(connection, call, retailer, chosen.name)

    return await once(call, ROUTE, effect)


async def roll_out(call: Call) -> Answer:
    """Gives a version to some of the new entities."""
    chosen = as_struct(_body(call), VersionRollout)
    retailer = _retailer(call, chosen)

    async def effect(connection: Connection) -> Answer:
        await roll_out_workflow(
            connection,
            call.user.account,
            retailer,
            ref=chosen.name,
            version=chosen.version,
            percent=chosen.percent,
        )
        return await _listed(connection, call, retailer, chosen.name)

    return await once(call, ROUTE, effect)


async def check(call: Call) -> Answer:
    """Judges a workflow document without publishing it."""
    document = _body(call)
    retailer = int(as_struct(document, _Addressed).retailer_id)
    workflow = read_workflow(document)
    active = None
    if reaches(call.user, Permission.WORKFLOW_VIEW, retailer):
        async with read_only(call.services.pool, call.user.account) as connection:
            active = await _active(connection, call.user.account, retailer, workflow.name)
    rules = call.services.rules
    return json_answer(
        200,
        WorkflowChecked(
            findings=lint(workflow, rules),
            unknown_rules=unknown_rules(workflow, rules),
            differences=None if active is None else differences(active, workflow, rules),
        ),
    )


async def _active(connection: Connection, account: int, retailer: int, name: str) -> Workflow | None:
    try:
        return parse_workflow(await workflow_document(connection, account, retailer, name))
    except NotFound:
        return None


async def _listed(connection: Connection, call: Call, retailer: int, name: str) -> Answer:
    found = await workflow_versions(connection, call.user.account, retailer, name)
    if not found:
        raise _unknown(name)
    read = [
        VersionRead(
            version=one.version,
            label=one.label,
            is_active=one.is_active,
            percent=one.percent,
            created_on=one.created_at,
            created_by=one.created_by,
        )
        for one in found
    ]
    return json_answer(200, VersionList(name=name, retailer_id=str(retailer), versions=read))


def _body(call: Call) -> dict[str, object]:
    return dict(json_object(call.request, bytes_max=call.services.settings.body_bytes_max))


def _retailer(call: Call, chosen: VersionChosen) -> int:
    retailer = int(chosen.retailer_id)
    if not reaches(call.user, Permission.WORKFLOW_UPDATE, retailer):
        raise _unknown(chosen.name)
    return retailer


def _unknown(name: str) -> NotFound:
    hint = "Ask for the versions of this retailer's workflow, or publish it first."
    return NotFound("WORKFLOW_UNKNOWN", f"There is no workflow {name}.", hint)

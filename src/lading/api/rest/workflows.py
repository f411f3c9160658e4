"""Workflows by REST: publish a document and read it back."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct, boolean_field, integer_field
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.rest.event_bodies import Retailer
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only
from lading.engine.workflow import Workflow, parse_workflow
from lading.engine.workflows.lint import UnknownRule, counts_by_severity, lint, unknown_rules
from lading.engine.workflows.meaning import RulesByName
from lading.foundation.access.permissions import Permission
from lading.foundation.workflow_versions.records import NewVersion, WorkflowVersion, publish_workflow, workflow_document
from lading.kernel.refusal import NotFound, Refused

ROUTE = "workflow"


class _Addressed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    retailer_id: Retailer


class WorkflowPublished(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A published version; version counts from 1, label is the author's own.

    findings: how many remarks of each severity the linter has; POST the document to …/check to read them.
    unknown_rules: not installed; the rest runs, and an event that reaches one ends FAILED.
    """

    name: str
    retailer_id: str
    version: int
    label: str
    created_on: datetime
    created_by: str
    findings: dict[str, int]
    unknown_rules: tuple[UnknownRule, ...]


class WorkflowDocument(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The parts of a workflow document that have to be there; domain rules are checked when it is published."""

    name: Annotated[str, msgspec.Meta(pattern=r"^\w+::\w+$")]
    entity_type: str
    entity_subtype: str
    retailer_id: str
    version: str
    rulesets: list[dict[str, Any]]
    statuses: list[dict[str, Any]]


async def publish(call: Call) -> Answer:
    """Publishes the document as the next version of its name for the retailer it names, active or for a roll-out."""
    is_active = boolean_field(call.request.query_fields(), "active", default=True)
    document = json_object(call.request, bytes_max=call.services.settings.body_bytes_max)
    retailer = int(as_struct(document, _Addressed).retailer_id)
    return await once(call, ROUTE, lambda connection: _publish(connection, call, document, retailer, is_active))


async def _publish(
    connection: Connection, call: Call, document: dict[str, Any], retailer: int, is_active: bool
) -> Answer:
    if not reaches(call.user, Permission.WORKFLOW_UPDATE, retailer):
        hint = "Correct the retailer, or ask for a role in it."
        raise Refused("RETAILER_UNKNOWN", f"There is no retailer {retailer}.", hint, pointer="/retailerId")
    new = NewVersion(document=document, created_by=call.user.username)
    published = await publish_workflow(connection, call.user.account, retailer, new, is_active=is_active)
    return json_answer(200, _published(published, retailer, parse_workflow(document), call.services.rules))


async def read(call: Call) -> Answer:
    """The document of the active version, or of the version asked for."""
    fields = call.request.query_fields()
    retailer = integer_field(fields, "retailerId", least=1, most=2**31 - 1)
    version = integer_field(fields, "version", least=1, most=2**31 - 1)
    name = fields.get("name")
    if retailer is None or not name:
        message = "A workflow is found by its name and its retailer."
        raise Refused("FIELD_MISSING", message, "Ask with ?name=ORDER::HD&retailerId=1.", pointer="query")
    if not reaches(call.user, Permission.WORKFLOW_VIEW, retailer):
        raise NotFound("WORKFLOW_UNKNOWN", f"There is no version {version or 'active'} of the workflow {name}.")
    async with read_only(call.services.pool, call.user.account) as connection:
        document = await workflow_document(connection, call.user.account, retailer, name, version)
    return json_answer(200, document)


def _published(version: WorkflowVersion, retailer: int, workflow: Workflow, rules: RulesByName) -> WorkflowPublished:
    return WorkflowPublished(
        name=version.ref,
        retailer_id=str(retailer),
        version=version.version,
        label=version.label,
        created_on=version.created_at,
        created_by=version.created_by,
        findings=dict(counts_by_severity(lint(workflow, rules))),
        unknown_rules=unknown_rules(workflow, rules),
    )

"""What a search of events asks for, from the fields of its address or of a body."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lading.api.authority import reach_of
from lading.api.call import Call
from lading.api.fields import instant_field, integer_field, uuid_or_none
from lading.engine.operations.audits import AUDIT_TYPE, CATEGORIES, COMPLETE
from lading.engine.operations.search import SPAN_DEFAULT, STATUSES, EventFilter, first_id_after, first_id_at
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused

TEXT_FILTERS = ("context.rootEntityType", "context.rootEntityRef", "context.entityType", "context.entityRef", "name")
ID_FILTERS = ("context.rootEntityId", "context.entityId")
OTHER_FILTERS = ("from", "to", "category", "eventType", "eventStatus", "retailerId")
PAGE_FIELDS = ("start", "count", "after")
EVENT_FILTERS = (*TEXT_FILTERS, *ID_FILTERS, *OTHER_FILTERS)
EVENT_TYPE = "ORCHESTRATION"


def is_about_audits(fields: Mapping[str, str]) -> bool:
    """Whether the steps inside runs are asked for, instead of events."""
    return fields.get("eventType") == AUDIT_TYPE or fields.get("category") in CATEGORIES


def event_filter(
    fields: Mapping[str, str], call: Call, permission: Permission = Permission.EVENT_VIEW
) -> EventFilter | None:
    """The filter, within the caller's reach; None when nothing can match. Raises Refused FIELD_INVALID."""
    ids = {name: uuid_or_none(fields[name]) for name in ID_FILTERS if name in fields}
    if None in ids.values() or fields.get("eventType", EVENT_TYPE) not in {EVENT_TYPE, AUDIT_TYPE}:
        return None
    status = _status(fields)
    if status == COMPLETE and not is_about_audits(fields):
        return None
    since, until = _span(fields, call.request.at)
    return EventFilter(
        id_from=first_id_at(since),
        id_until=first_id_after(until),
        retailers=_retailers(fields, call, permission),
        root_type=fields.get("context.rootEntityType") or _root_type(fields),
        root_id=ids.get("context.rootEntityId"),
        root_ref=fields.get("context.rootEntityRef"),
        entity_type=fields.get("context.entityType"),
        entity_id=ids.get("context.entityId"),
        entity_ref=fields.get("context.entityRef"),
        name=fields.get("name"),
        status=status,
    )


def _status(fields: Mapping[str, str]) -> str | None:
    status = fields.get("eventStatus")
    known = ("FAILED", COMPLETE) if is_about_audits(fields) else (*STATUSES, COMPLETE)
    if status is not None and status not in known:
        message = f"There is no event status {status[:40]!r}."
        raise Refused("FIELD_INVALID", message, f"Use one of {', '.join(known)}.", pointer="query/eventStatus")
    return status


def _span(fields: Mapping[str, str], now: datetime) -> tuple[datetime, datetime]:
    """From and to, both included: 30 days unless said otherwise."""
    until = instant_field(fields, "to") or now + timedelta(days=1)
    since = instant_field(fields, "from")
    if since is None:
        since = until - SPAN_DEFAULT if until.year > 1 else until
    return since, until


def _root_type(fields: Mapping[str, str]) -> str | None:
    """The category of an orchestration event is <ROOT>_WORKFLOW."""
    category = fields.get("category")
    return None if category is None or category in CATEGORIES else category.removesuffix("_WORKFLOW")


def _retailers(fields: Mapping[str, str], call: Call, permission: Permission) -> list[int] | None:
    """The retailers to look at; None for every retailer of the account."""
    wanted = integer_field(fields, "retailerId", least=1, most=2**31 - 1)
    reach = reach_of(call.user, permission)
    if wanted is None:
        return None if reach is None else sorted(reach)
    return [wanted] if reach is None or wanted in reach else []

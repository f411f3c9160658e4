"""Credit memos: of goods that came back, and of money given for trouble."""

from lading.engine.action import Create
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall
from lading.service.billing.model import CREDIT_MEMO, DocumentFields

REFUNDABLE = "refundableMinor"


def creation_of(call: RuleCall, ref: str, memo_type: str, fields: DocumentFields, refundable: int) -> Create:
    """The creation of a credit memo, of which so many minor units may be paid back."""
    key = EntityKey(CREDIT_MEMO, call.next_id(), ref)
    attributes = {REFUNDABLE: {"type": "INTEGER", "value": refundable}}
    return Create(Entity(key, subtype=memo_type, status="CREATED", fields=fields, attributes=attributes))

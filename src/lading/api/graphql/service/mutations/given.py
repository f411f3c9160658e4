"""What the mutations of returns and billing are given, as the service takes it."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.texts import check_ref, check_type
from lading.kernel.refusal import Refused
from lading.service.amounts import Amount, amount_minor, check_currency
from lading.service.billing.records import Known, account_named, payment_named

Kind = TypeVar("Kind")


def converted(given: Mapping[str, Any], kind: type[Kind]) -> Kind:
    """The input as a value. Raises Refused FIELD_INVALID for what the schema lets through and the service does not."""
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise Refused("FIELD_INVALID", f"{error}.", "Send the fields of the input.") from error


def check_names(given: Mapping[str, Any]) -> None:
    """Refuses REF_INVALID and TYPE_INVALID."""
    check_ref(given["ref"])
    check_type(given["type"])


def amount_given(given: Mapping[str, Any], name: str, currency: str, place: str = "") -> int:
    """An amount of the input in minor units; raises as amount_minor does."""
    return amount_minor(converted(given[name], Amount), currency, f"{place}/{name}")


def currency_given(given: Mapping[str, Any]) -> str:
    """The currency of the input. Raises Refused CURRENCY_INVALID."""
    return check_currency(given["currency"]["alphabeticCode"], "/currency/alphabeticCode")


async def payment_given(call: GraphCall, ref: str, pointer: str) -> Known:
    """The payment with the ref, where the caller may pay. Raises Refused PAYMENT_UNKNOWN; Forbidden."""
    found = await payment_named(call.connection, call.account, ref)
    if not checked_reach(call, Permission.PAYMENT_CREATE, found.retailer if found else None) or found is None:
        raise refusals.unknown("payment", ref[:100], pointer)
    return found


async def account_given(call: GraphCall, ref: str, permission: Permission, pointer: str) -> Known:
    """The billing account with the ref, within reach. Raises Refused BILLING_ACCOUNT_UNKNOWN; Forbidden."""
    found = await account_named(call.connection, call.account, ref)
    if not checked_reach(call, permission, found.retailer if found else None) or found is None:
        raise refusals.unknown("billing account", ref[:100], pointer)
    return found

"""Promises of permissions in contexts."""

from uuid import UUID

import pytest

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext, Grant, Principal, Scope, require, require_somewhere
from lading.kernel.refusal import Forbidden

PICK = Permission.FULFILMENT_UPDATE


def principal(*grants: Grant) -> Principal:
    return Principal(account=1, user_id=UUID(int=1), username="picker", client_id=None, grants=grants)


def grant(context: str, ref: str = "", *permissions: Permission) -> Grant:
    return Grant(AccessContext(context), ref, frozenset(permissions or (PICK,)))


@pytest.mark.parametrize(
    ("held", "retailer", "location", "is_allowed"),
    [
        (grant("ACCOUNT"), None, None, True),
        (grant("ACCOUNT"), 1, "CHI-1", True),
        (grant("RETAILER", "1"), 1, None, True),
        (grant("RETAILER", "1"), 1, "CHI-1", True),
        (grant("RETAILER", "1"), 2, "CHI-1", False),
        (grant("RETAILER", "1"), None, None, False),
        (grant("LOCATION", "CHI-1"), 1, "CHI-1", True),
        (grant("LOCATION", "CHI-1"), 1, "CHI-2", False),
        (grant("LOCATION", "CHI-1"), 1, None, False),
        (grant("LOCATION", "1"), 1, None, False),
        (grant("ACCOUNT", "", Permission.FULFILMENT_VIEW), 1, "CHI-1", False),
    ],
)
def test_a_permission_holds_only_in_its_context(
    held: Grant, retailer: int | None, location: str | None, is_allowed: bool
) -> None:
    asking = principal(held)
    if is_allowed:
        require(asking, PICK, retailer=retailer, location=location)
        return
    with pytest.raises(Forbidden) as refused:
        require(asking, PICK, retailer=retailer, location=location)
    assert (refused.value.code, refused.value.status) == ("PERMISSION_MISSING", 403)


def test_the_scope_of_a_list_is_everything_that_was_granted() -> None:
    asking = principal(grant("RETAILER", "2"), grant("LOCATION", "CHI-1"), grant("LOCATION", "CHI-2"))
    scope = require_somewhere(asking, PICK)
    assert scope == Scope(is_everywhere=False, retailers=frozenset({2}), locations=frozenset({"CHI-1", "CHI-2"}))
    assert principal(grant("ACCOUNT")).scope_of(PICK).is_everywhere


def test_who_may_do_it_nowhere_gets_no_list() -> None:
    with pytest.raises(Forbidden):
        require_somewhere(principal(grant("ACCOUNT", "", Permission.ORDER_VIEW)), PICK)


def test_two_roles_do_not_lend_each_other_their_contexts() -> None:
    asking = principal(grant("RETAILER", "1", Permission.ORDER_VIEW), grant("LOCATION", "CHI-1"))
    with pytest.raises(Forbidden):
        require(asking, PICK, retailer=1, location="CHI-2")


def test_permissions_are_a_noun_and_a_verb() -> None:
    for permission in Permission:
        noun, _, verb = permission.value.rpartition("_")
        assert noun
        assert verb in {"VIEW", "CREATE", "UPDATE", "ASSIGN"}

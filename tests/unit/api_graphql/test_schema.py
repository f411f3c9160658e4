"""The schema keeps the vocabulary's names, arguments and nullability, and is the one that is committed."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from lading.api.graphql.schema import executable_schema, sdl

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "tests" / "data" / "graphql-reference"
COMMITTED = ROOT / "docs" / "reference" / "schema.graphql"

# What the vocabulary has and the schema has not yet, by type. The lists may only shrink.
NOT_YET: Mapping[str, frozenset[str]] = {
    "Article": frozenset({"carrierConsignmentArticles"}),
    "Consignment": frozenset({"carrier"}),
    "CreateInventoryCatalogueInput": frozenset({"description"}),
    "CreateReturnOrderInput": frozenset(
        {"creditMemo", "exchangeOrder", "returnAuthorisationDisposition", "returnVerifications"}
    ),
    "CreateStandardProductInput": frozenset({"variants"}),
    "CreditMemoItem": frozenset({"unitCostAmount", "unitTaxType"}),
    "InvoiceItem": frozenset({"unitTaxType"}),
    "Location": frozenset({"manifests"}),
    "PaymentTransaction": frozenset({"paymentServiceProvider"}),
    "ReturnOrder": frozenset({"returnAuthorisationDisposition", "returnVerifications"}),
    "ReturnOrderItem": frozenset({"unitTaxType"}),
    "UpdateInventoryCatalogueInput": frozenset({"description"}),
    "UpdateStandardProductInput": frozenset({"variants"}),
    "User": frozenset({"apps", "language"}),
}

# What the schema has beyond the vocabulary.
ADDED: Mapping[str, frozenset[str]] = {
    "BillingAccount": frozenset({"balances"}),
    "Consignment": frozenset({"carrierRef"}),
    "FulfilmentItem": frozenset({"withdrawnQuantity"}),
    "ControlGroup": frozenset({"isStacking"}),
    "CreateControlGroupInput": frozenset({"isStacking"}),
    "CreateFulfilmentChoiceInput": frozenset({"items"}),
    "CreateGroupProductInput": frozenset({"components"}),
    "CreatePaymentInput": frozenset({"order"}),
    "FulfilmentOption": frozenset({"notOffered"}),
    "FulfilmentPlan": frozenset({"terms"}),
    "FulfilmentPlanFulfilment": frozenset(
        {
            *("capacityLeft", "deliveryServiceRef", "dispatchedAt", "distanceKm", "expectedOn", "poolRef", "readyAt"),
            *("soldAheadAs", "toLocationRef", "zoneRef"),
        }
    ),
    "GroupProduct": frozenset({"components"}),
    "InventoryPosition": frozenset(
        {"counted", "countedOn", "corrected", "deficit", "delta", "heldAt", "history", "reserved", "sold"},
    ),
    "Location": frozenset({"number"}),
    "Order": frozenset({"currency", "revisionProposal", "sourcingDecisions"}),
    "OrderItem": frozenset({"cancelledQuantity"}),
    "PageInfo": frozenset({"endCursor", "startCursor"}),
    "UpdateControlGroupInput": frozenset({"isStacking"}),
    "UpdateGroupProductInput": frozenset({"components"}),
    "Payment": frozenset({"authorised", "captured", "currency", "refunded", "refunding", "voided"}),
    "PaymentTransaction": frozenset({"operation", "outcome"}),
    "ReturnOrderItem": frozenset({"acceptedQuantity", "rejectedQuantity"}),
    "VirtualPosition": frozenset({"explanation", "promises"}),
}

TYPES_ADDED = frozenset(
    {
        *("InventoryPositionChange", "InventoryPositionHeld", "InventoryPositionHistory", "InventoryPositionStep"),
        *("AvailabilityPromise", "BillingBalance"),
        *("KitComponent", "KitComponentInput"),
        "CreateOrderItemWithFulfilmentChoiceInput",
        *("AcceptedEvent", "EntityActions", "Event", "EventPage", "InvokeUserActionInput"),
        *("UserAction", "UserActionAttribute", "UserActionContext"),
        *("FulfilmentOptionRefusal", "FulfilmentPlanTerms"),
        *("SourcingProfile", "SourcingStrategy", "SourcingFallbackStrategy", "SourcingCondition", "SourcingCriterion"),
        *("SourcingCriterionKind", "SourcingCriterionParameter", "SourcingConsolidation", "SourcingConsolidationInput"),
        *("CreateSourcingProfileInput", "CreateSourcingStrategyInput", "CreateSourcingFallbackStrategyInput"),
        *(
            "CreateSourcingConditionInput",
            "CreateSourcingCriterionInput",
            "ActivateSourcingProfileInput",
            "PromoteSourcingProfileInput",
            "RollbackSourcingProfileInput",
            "SourcingSimulation",
            "StartSourcingSimulationInput",
            "CancelSourcingSimulationInput",
        ),
        *("Task", "TaskQueue", "TaskResult", "TaskResults", "TaskIdInput", "AssignTaskInput", "ClaimNextTaskInput"),
        *("ConcludeTaskInput", "WorkTasksInput"),
        *("RevisionProposal", "RevisionDifference", "RevisionStock", "RevisionPromise"),
    }
)
OPERATIONS_ADDED = frozenset(
    {
        "availabilityExplanation",
        *("diagnosis", "eventTree", "events", "invokeUserAction", "userActions"),
        *("activateSourcingProfile", "createSourcingProfile", "promoteSourcingProfile", "rollbackSourcingProfile"),
        *("cancelSourcingSimulation", "sourcingSimulation", "sourcingSimulations", "startSourcingSimulation"),
        *("sourcingCriteria", "sourcingProfile", "sourcingProfiles"),
        *("assignTask", "claimNextTask", "claimTask", "concludeTask", "releaseTask", "workTasks"),
        *("endedTasks", "task", "taskQueues", "tasks"),
    }
)


class Field(NamedTuple):
    kind: str
    arguments: frozenset[str]


def test_the_committed_schema_is_the_schema() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == sdl(), "write it anew: lading graphql schema > docs/reference/…"


def test_every_type_has_the_fields_of_the_vocabulary_with_their_types_and_arguments() -> None:
    reference = _reference_types()
    for name, kind in _own_types(executable_schema()).items():
        if name not in reference:
            is_known = name in {"Query", "Mutation", *TYPES_ADDED} or name.endswith(("Connection", "Edge"))
            assert is_known, f"{name} is no type we know"
            continue
        expected = {field: shape for field, shape in reference[name].items() if field not in NOT_YET.get(name, ())}
        actual = {field: _shape(definition) for field, definition in kind.fields.items()}
        added = actual.keys() - reference[name].keys()
        assert added == ADDED.get(name, frozenset()), name
        assert {field: shape for field, shape in actual.items() if field not in added} == expected, name


def test_every_operation_has_the_arguments_and_the_type_of_the_vocabulary() -> None:
    reference = _reference_operations()
    schema = executable_schema()
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    own = {**schema.query_type.fields, **schema.mutation_type.fields}
    assert own.keys() - reference.keys() == OPERATIONS_ADDED
    for name, definition in own.items():
        if name in OPERATIONS_ADDED:
            continue
        arguments, kind = reference[name]
        assert {argument: str(one.type) for argument, one in definition.args.items()} == arguments, name
        assert str(definition.type) == kind, name


@pytest.mark.parametrize("name", sorted(NOT_YET))
def test_what_is_said_to_be_missing_is_missing(name: str) -> None:
    fields = _own_types(executable_schema())[name].fields
    assert not NOT_YET[name] & fields.keys()
    assert NOT_YET[name] <= _reference_types()[name].keys()


def test_every_connection_is_edges_with_nodes_and_cursors_and_page_info() -> None:
    types = _own_types(executable_schema())
    connections = [name for name in types if name.endswith("Connection")]
    assert len(connections) > 20
    for name in connections:
        node = name.removesuffix("Connection")
        assert {field: str(one.type) for field, one in types[name].fields.items()} == {
            "edges": f"[{node}Edge]",
            "pageInfo": "PageInfo",
        }
        assert {field: str(one.type) for field, one in types[f"{node}Edge"].fields.items()} == {
            "cursor": "String",
            "node": node,
        }


def _own_types(schema: GraphQLSchema) -> dict[str, Any]:
    kinds = (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)
    return {
        name: kind for name, kind in schema.type_map.items() if isinstance(kind, kinds) and not name.startswith("__")
    }


def _shape(definition: Any) -> Field:
    return Field(str(definition.type), frozenset(getattr(definition, "args", None) or ()))


def _reference_types() -> dict[str, dict[str, Field]]:
    found: dict[str, dict[str, Field]] = {}
    for line in (REFERENCE / "types.txt").read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"(object|interface|input) (\w+): (.*)", line)
        if match:
            found[match[2]] = dict(_field(part) for part in _parts(match[3]))
    return found


def _field(text: str) -> tuple[str, Field]:
    name, _, shape = text.partition(":")
    match = re.fullmatch(r"([^(]+)(?:\((.*)\))?", shape)
    assert match is not None
    return name, Field(match[1], frozenset(match[2].split(",")) if match[2] else frozenset())


def _reference_operations() -> dict[str, tuple[dict[str, str], str]]:
    found: dict[str, tuple[dict[str, str], str]] = {}
    for line in (REFERENCE / "operations.txt").read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"[QM] (\w+)\((.*)\) -> (.*)", line)
        assert match is not None
        arguments = dict(part.split(":", 1) for part in _parts(match[2]))
        found[match[1]] = arguments, match[3]
    return found


def _parts(text: str) -> list[str]:
    """Splits at commas outside parentheses."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", text) if part.strip()]

"""What an operation may return at most: one, and for every list its page size times those of the lists around it."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)

from lading.api.graphql.paging import page_size
from lading.kernel.refusal import Refused

COST_MAX = 11_111
CONNECTION = "Connection"


def check_cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> None:
    """Refuses TOO_COSTLY above 11,111, and PAGE_SIZE_INVALID for a page that is too large by itself."""
    root = schema.get_root_type(operation.operation)
    cost = 1 + _Costs(schema, document, _values(operation, variables)).of(operation.selection_set, root)
    if cost > COST_MAX:
        raise Refused(
            "TOO_COSTLY",
            f"The query may return {cost} entities.",
            f"Stay within {COST_MAX}: ask for smaller pages, or for the inner lists in queries of their own.",
            pointer="/query",
        )


class _Costs:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[str, int] = {}

    def of(self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None) -> int:
        """What a selection set returns for one entity."""
        return sum(self._of_selection(selection, parent) for selection in selection_set.selections)

    def _of_selection(self, selection: SelectionNode, parent: GraphQLNamedType | None) -> int:
        if isinstance(selection, FragmentSpreadNode):
            return self._of_fragment(selection.name.value)
        if isinstance(selection, InlineFragmentNode):
            named = selection.type_condition
            return self.of(selection.selection_set, self._schema.get_type(named.name.value) if named else parent)
        assert isinstance(selection, FieldNode)
        return self._of_field(selection, parent)

    def _of_fragment(self, name: str) -> int:
        if name not in self._known:
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.of(fragment.selection_set, parent)
        return self._known[name]

    def _of_field(self, node: FieldNode, parent: GraphQLNamedType | None) -> int:
        if not isinstance(parent, GraphQLNamedType) or not is_composite_type(parent) or node.selection_set is None:
            return 0
        field = self._schema.get_field(parent, node.name.value)
        kind = get_named_type(field.type) if field else None
        inner = self.of(node.selection_set, kind)
        is_list = isinstance(kind, GraphQLObjectType) and kind.name.endswith(CONNECTION)
        return self._page_size(node) * (1 + inner) if is_list else inner

    def _page_size(self, node: FieldNode) -> int:
        given = {argument.name.value: self._integer(argument.value) for argument in node.arguments or ()}
        sizes = [page_size(given[name], name) for name in ("first", "last") if given.get(name) is not None]
        return max(sizes) if sizes else page_size(None, "first")

    def _integer(self, value: ValueNode) -> int | None:
        found = self._variables.get(value.name.value) if isinstance(value, VariableNode) else None
        if isinstance(value, IntValueNode):
            found = int(value.value)
        return found if isinstance(found, int) and not isinstance(found, bool) else None


def _values(operation: OperationDefinitionNode, given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables with the defaults of those that are not given, as far as they are integers."""
    values: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        if isinstance(definition.default_value, IntValueNode):
            values[definition.variable.name.value] = int(definition.default_value.value)
    return values | dict(given)

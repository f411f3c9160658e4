"""Documents: parsed, measured and validated once, then kept for whoever sends the same text again."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    ValidationRule,
    parse,
    recommended_rules,
    specified_rules,
    validate,
)

from lading.api.graphql.limits import TOKENS_MAX, check_document, check_text
from lading.kernel.refusal import Forbidden, Refused

KEPT_MAX = 500
KEPT_TEXT_LENGTH_MAX = 20_000
ERRORS_MAX = 10


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be carried out, or the errors that keep it from that."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


class Documents:
    """Prepares documents for one schema and keeps the latest used ones."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[tuple[str, bool], Prepared] = OrderedDict()

    def prepare(self, text: str, *, sees_schema: bool) -> Prepared:
        """The document of a query text. Who may not see the schema gets no introspection and no suggestions."""
        key = (text, sees_schema)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        prepared = self._prepare(text, sees_schema=sees_schema)
        if len(text) <= KEPT_TEXT_LENGTH_MAX:
            self._kept[key] = prepared
            if len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return prepared

    def _prepare(self, text: str, *, sees_schema: bool) -> Prepared:
        try:
            check_text(text)
            document = parse(text, max_lexical_tokens=TOKENS_MAX)
            check_document(document)
        except Refused as refused:
            return Prepared(None, (GraphQLError(refused.message, original_error=refused),))
        except GraphQLError as error:
            return Prepared(None, (error,))
        rules = (*specified_rules, *recommended_rules, *(() if sees_schema else (_NoIntrospection,)))
        errors = validate(self._schema, document, rules, max_errors=ERRORS_MAX, hide_suggestions=not sees_schema)
        return Prepared(document, tuple(errors))


class _NoIntrospection(ValidationRule):
    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.name.value in {"__schema", "__type"}:
            refused = Forbidden(
                "PERMISSION_MISSING",
                "The schema is shown to holders of the permission SCHEMA_VIEW.",
                "Ask for a role that has it, or read docs/reference/schema.graphql.",
            )
            self.report_error(GraphQLError(refused.message, node, original_error=refused))

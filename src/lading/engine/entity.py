"""The working copy of a run: a root entity with its sub-entities, changed in memory and written once at the end."""

from collections.abc import Iterator, Mapping
from copy import copy
from types import MappingProxyType
from typing import Any
from uuid import UUID

from lading.engine.event import EntityKey

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Entity:
    """One orchestrated entity. fields is its module's own value, a frozen struct replaced as a whole on change.

    attributes map a name to {"type": …, "value": …}. is_new: not in the database yet; is_changed: to be written.
    kept: the attributes among them that runs have set, so that only these are written over what others wrote meanwhile.
    """

    __slots__ = ("attributes", "fields", "id", "is_changed", "is_new", "kept", "ref", "status", "subtype", "type")

    def __init__(
        self, key: EntityKey, *, subtype: str, status: str, fields: Any, attributes: dict[str, Any] | None = None
    ) -> None:
        self.type = key.type
        self.id = key.id
        self.ref = key.ref
        self.subtype = subtype
        self.status = status
        self.fields = fields
        self.attributes: dict[str, Any] = attributes or {}
        self.kept: Mapping[str, Any] = NOTHING
        self.is_new = False
        self.is_changed = False

    @property
    def key(self) -> EntityKey:
        """How others name this entity."""
        return EntityKey(self.type, self.id, self.ref)

    def keep(self, attributes: Mapping[str, Any]) -> None:
        """Adds or replaces attributes."""
        self.attributes.update(attributes)
        self.kept = {**self.kept, **attributes}
        self.is_changed = True

    def __repr__(self) -> str:
        return f"<{self.type} {self.ref} {self.status}>"


class Aggregate:
    """A root entity and every sub-entity loaded with it. workflow_ref and workflow_version belong to the root."""

    __slots__ = ("_children", "account", "retailer", "root", "workflow_ref", "workflow_version")

    def __init__(self, root: Entity, *, account: int, retailer: int, workflow_ref: str, workflow_version: int) -> None:
        self.root = root
        self.account = account
        self.retailer = retailer
        self.workflow_ref = workflow_ref
        self.workflow_version = workflow_version
        self._children: dict[str, dict[UUID, Entity]] = {}

    def add(self, entity: Entity) -> None:
        """Takes a sub-entity in."""
        self._children.setdefault(entity.type, {})[entity.id] = entity

    def children(self, entity_type: str) -> tuple[Entity, ...]:
        """The sub-entities of a type, oldest first."""
        return tuple(self._children.get(entity_type, {}).values())

    def entities(self) -> Iterator[Entity]:
        """The root, then every sub-entity."""
        yield self.root
        for children in self._children.values():
            yield from children.values()

    def find(self, key: EntityKey) -> Entity | None:
        """The entity of that id, else of that ref, in this aggregate; None if there is none."""
        if key.type == self.root.type:
            return self.root
        children = self._children.get(key.type, {})
        return children.get(key.id) or next((child for child in children.values() if child.ref == key.ref), None)

    def copy(self) -> "Aggregate":
        """An independent working copy (field values are frozen and shared)."""
        twin = Aggregate(
            _copy_of(self.root),
            account=self.account,
            retailer=self.retailer,
            workflow_ref=self.workflow_ref,
            workflow_version=self.workflow_version,
        )
        for children in self._children.values():
            for child in children.values():
                twin.add(_copy_of(child))
        return twin


def _copy_of(entity: Entity) -> Entity:
    twin = copy(entity)
    twin.attributes = dict(entity.attributes)
    return twin

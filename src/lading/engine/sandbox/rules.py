"""Rules of installed packages as the engine knows them: they look like any other, and their code runs elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
import structlog

from lading.database.connection import Connection
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall
from lading.engine.sandbox.packages import RulePackage
from lading.engine.sandbox.pool import PackageBroken, SandboxCall, SandboxPool
from lading.engine.sandbox.translating import actions_of, frame_of
from lading.engine.sdk.running import Answer, ParameterDescription, RuleDescription

_TYPES: Mapping[str, Any] = MappingProxyType(
    {"string": str, "integer": int, "number": float, "boolean": bool, "array": list[Any], "object": dict[str, Any]}
)


class SandboxLoader:
    """Fetches answers: all calls of a wave for one package are one round trip to its process."""

    def __init__(self, package: RulePackage, pool: SandboxPool) -> None:
        self.name = f"sandbox:{package.name}"
        self._package = package
        self._pool = pool

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[SandboxCall]
    ) -> Mapping[SandboxCall, Answer]:
        """An answer for every call; the database has no part in it."""
        del connection
        return await self.answers(account, keys)

    async def answers(self, account: int, keys: Sequence[SandboxCall]) -> Mapping[SandboxCall, Answer]:
        """An answer for every call of an account."""
        return dict(zip(keys, await self._pool.call_all(self._package, account, keys), strict=True))


def rules_of_packages(
    packages: Iterable[RulePackage], pool: SandboxPool, known: Iterable[str]
) -> tuple[Rule[Any], ...]:
    """The rules of every package. One that cannot be loaded, and a name already taken, are told and left out."""
    log = structlog.get_logger("lading.sandbox")
    taken, found = set(known), list[Rule[Any]]()
    for package in packages:
        try:
            descriptions = pool.describe(package)
        except PackageBroken as broken:
            log.warning("rules.package_broken", package=package.name, reason=str(broken))
            continue
        loader = SandboxLoader(package, pool)
        for one in descriptions:
            if one.name in taken:
                log.warning("rules.name_taken", package=package.name, rule=one.name)
            else:
                taken.add(one.name)
                found.append(_rule(one, loader))
    return tuple(found)


def _rule(description: RuleDescription, loader: SandboxLoader) -> Rule[Any]:
    async def run(call: RuleCall, parameters: Any) -> Actions:
        props = {name: value for name, value in msgspec.to_builtins(parameters).items() if value is not None}
        body = frame_of(description, call, props)
        return actions_of(await call.read(loader, SandboxCall(call.event.id, description.name, body)), call)

    run.__doc__ = description.description
    return Rule(name=description.name, parameters=_parameters(description), function=run)


def _parameters(description: RuleDescription) -> type[msgspec.Struct]:
    """A struct with the package's parameters; the sandbox checks them strictly once more."""
    names = {f"parameter_{place}": one.name for place, one in enumerate(description.parameters)}
    fields = [_field(name, one) for name, one in zip(names, description.parameters, strict=True)]
    return msgspec.defstruct(f"{description.name}Parameters", fields, rename=names, frozen=True, kw_only=True)


def _field(name: str, given: ParameterDescription) -> Any:
    kind = _TYPES.get(given.type, Any)
    if given.is_required:
        return (name, Annotated[kind, msgspec.Meta(description=given.description)])
    return (name, Annotated[kind | None, msgspec.Meta(description=given.description)], None)

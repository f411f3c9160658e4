"""`lading workflow lint|diff|test|merge`: what needs files only."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from lading.bootstrap.entity_fields import FIELD_TYPES
from lading.bootstrap.workflow_tools import built_in_variables
from lading.cli.workflow_session import (
    BUILT_IN_WITHOUT_DATABASE,
    AsJson,
    File,
    Variables,
    at_place,
    bytes_of,
    draft_of,
    printed,
    registry_without_database,
)
from lading.engine.workflow import Workflow, parse_workflow
from lading.engine.workflows.diff import Difference, differences
from lading.engine.workflows.draft import read_draft, refuse_unresolved
from lading.engine.workflows.findings import Finding, Severity
from lading.engine.workflows.fragments import merged
from lading.engine.workflows.lint import counts_by_severity, lint
from lading.engine.workflows.meaning import by_name
from lading.engine.workflows.scenarios import ScenarioResult, read_scenarios, run_scenario
from lading.foundation.workflow_versions.records import workflow_document
from lading.kernel.json import decode_json

ACTIVE = "active"


def register(group: typer.Typer) -> None:
    """Adds the commands."""
    group.command("lint")(lint_file)
    group.command("diff")(diff)
    group.command("test")(run_scenarios)
    group.command("merge")(merge)


def lint_file(
    file: File,
    variables: Variables = None,
    is_strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for warnings too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Says what is wrong or doubtful in a workflow, the worst first; exit 1 when there is an error."""
    draft = draft_of(file, variables)
    findings = lint(draft.workflow, by_name(registry_without_database().rules), draft.unresolved)
    counts = counts_by_severity(findings)
    total = ", ".join(f"{number} {severity}s" for severity, number in counts.items()) or "nothing to say"
    printed(findings, "\n".join([*map(_finding_text, findings), f"{draft.workflow.name}: {total}."]), as_json=as_json)
    if Severity.ERROR in counts or (is_strict and Severity.WARNING in counts):
        raise typer.Exit(1)


def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="A workflow file, or a version: active, or its number.")],
    new: File,
    variables: Variables = None,
    as_json: AsJson = False,
) -> None:
    """Says in words what NEW does differently: against a file, the active version, or another one."""
    after = draft_of(new, variables).workflow
    if old == ACTIVE or old.isdigit():
        version = None if old == ACTIVE else int(old)
        before = parse_workflow(
            at_place(
                context,
                lambda place: workflow_document(place.connection, place.account, place.retailer, after.name, version),
            )
        )
    else:
        before = draft_of(Path(old), variables).workflow
    found = differences(before, after, by_name(registry_without_database().rules))
    printed(found, "\n".join(map(_difference_text, found)) or "They do the same.", as_json=as_json)


def run_scenarios(
    file: Annotated[Path, typer.Argument(help="The file of scenarios, YAML.")],
    as_json: AsJson = False,
) -> None:
    """Runs the scenarios of a workflow in memory; exit 1 when one does not come out as expected."""
    scenarios = read_scenarios(bytes_of(file))
    known = built_in_variables(BUILT_IN_WITHOUT_DATABASE, BUILT_IN_WITHOUT_DATABASE)
    draft = read_draft(bytes_of(file.parent / scenarios.workflow), known | scenarios.variables)
    refuse_unresolved(draft)
    registry = registry_without_database()

    async def run() -> list[ScenarioResult]:
        return [
            await run_scenario(one, scenarios, draft.workflow, registry, FIELD_TYPES) for one in scenarios.scenarios
        ]

    results = asyncio.run(run())
    printed([_as_object(one) for one in results], _results_text(results, draft.workflow), as_json=as_json)
    if any(one.problems for one in results):
        raise typer.Exit(1)


def merge(
    file: File,
    fragments: Annotated[list[Path], typer.Argument(help="Fragments, laid over it in this order.")],
) -> None:
    """Lays fragments over a workflow and prints the whole: of two rulesets with one key the later one counts."""
    documents = [read_draft(bytes_of(file), {}).document, *(_fragment(one) for one in fragments)]
    printed(merged(documents[0], documents[1:]), "", as_json=True)


def _fragment(file: Path) -> dict[str, Any]:
    document = decode_json(bytes_of(file))
    return document if isinstance(document, dict) else {}


def _finding_text(finding: Finding) -> str:
    place = finding.pointer or "/"
    return f"{finding.severity:<8}{finding.code}  {finding.message}\n        at {place}\n        hint: {finding.hint}"


def _difference_text(difference: Difference) -> str:
    marks = {"added": "+", "removed": "-", "changed": "~"}
    return f"{marks[difference.kind]} {difference.words}"


def _results_text(results: list[ScenarioResult], workflow: Workflow) -> str:
    lines: list[str] = []
    for one in results:
        lines.append(f"{'failed' if one.problems else 'passed'}  {one.name}")
        lines += [f"        {problem}" for problem in one.problems]
    met = frozenset().union(*(one.rulesets for one in results))
    failed = sum(bool(one.problems) for one in results)
    lines.append(
        f"{len(results) - failed} of {len(results)} passed; they met {len(met)} of {len(workflow.rulesets)} rulesets."
    )
    return "\n".join(lines)


def _as_object(result: ScenarioResult) -> dict[str, Any]:
    return {"name": result.name, "problems": result.problems, "path": result.path, "rulesets": sorted(result.rulesets)}

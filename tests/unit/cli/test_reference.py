"""The generated pages of the reference say what the program does today."""

from pathlib import Path

import pytest

from lading.cli.main import build
from lading.cli.reference import cli_page, configuration_page, criterion_page, field_page, rule_page

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize(
    ("page", "write"),
    [
        ("cli", cli_page),
        ("configuration", configuration_page),
        ("rules", rule_page),
        ("criteria", criterion_page),
        ("fields", field_page),
    ],
)
def test_the_page_is_what_the_program_writes_today(page: str, write: object) -> None:
    assert callable(write)
    written = write(build())
    assert (REFERENCE / f"{page}.md").read_text(encoding="utf-8") == written, f"lading reference {page} > docs/…"


def test_every_command_stands_in_the_page_with_its_options_as_they_are_typed() -> None:
    written = cli_page(build())
    assert "`lading serve [--only all|api] [--pid-file FILE]`" in written
    assert "`lading explain REF [--account TEXT] [--all] [--json] [--events] [--stuck]`" in written
    assert "lading reference " not in written.replace("`lading reference cli`", "")
    assert "descriptor" not in written


def test_a_setting_stands_with_its_default_and_its_bounds() -> None:
    written = configuration_page(build())
    assert "| `LADING_PORT` | `8080` | at least 0, at most 65535 |" in written
    assert "| `LADING_LOG_LEVEL` | `info` | `debug`, `info`, `warning`, `error` |" in written
    assert "| `LADING_DATA_DIR` | `~/.local/share/lading`, as root `/var/lib/lading` | a directory |" in written


def test_a_rule_stands_with_its_names_parameters_and_events() -> None:
    written = rule_page(build())
    section = written.split("### SendEventOnDeltaInventoryUpdate")[1].split("### ")[0]
    assert "| `createEventName` | text, an event to send | yes |" in section
    assert "| `updateEventname` | text, an event to send | no |" in section
    assert '| `inventoryQuantityType` | text | no: `"DELTA"` |' in section
    assert "Fails with PRODUCT_UNKNOWN" in section
    assert "Also called ChangeStateGQL, ChangeState." in written


def test_fields_stand_by_entity_type_without_what_a_module_keeps_for_itself() -> None:
    written = field_page(build())
    section = written.split("## ORDER")[1].split("## ")[0]
    assert "| `total_minor` | whole number, or null |" in section
    assert "| `created_at` | instant |" in section
    assert "| `items` | list of objects of `OrderItem` |" in section
    assert "stored_" not in written
    assert "### OrderItem" in written

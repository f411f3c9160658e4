"""`lading explain`: why an order is filled from where it is, what happened to it, and why it does not move."""

import asyncio
import sys
from typing import Annotated, Any

import msgspec
import typer
from typer.core import TyperCommand

from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.cli.availability_explaining import explain_availability
from lading.cli.events import show_diagnosis, show_events
from lading.database.connection import Pool, open_pool, read_only
from lading.database.settings import DatabaseSettings
from lading.foundation.accounts.records import Account
from lading.kernel.refusal import NotFound
from lading.order.sourcing.asking import explanation_of
from lading.order.sourcing.explanation import BEST_COUNT, Explanation
from lading.order.sourcing.explanation_text import as_text

AVAILABILITY = "--availability"


class ExplainCommand(TyperCommand):
    """`explain`, with another question behind `--availability`, which has options of its own."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the question that is asked."""
        if not any(argument.partition("=")[0] == AVAILABILITY for argument in args):
            return super().make_context(info_name, args, parent, **extra)
        other = typer.Typer(add_completion=False)
        other.command("explain")(explain_availability)
        return typer.main.get_command(other).make_context(info_name, args, parent, **extra)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("explain", cls=ExplainCommand)(explain)


def explain(
    ref: Annotated[str, typer.Argument(help="The order's ref; TYPE:ref of another root with --events or --stuck.")],
    account: Annotated[str | None, typer.Option(help="Ref of the account, where several have such an order.")] = None,
    is_whole: Annotated[bool, typer.Option("--all", help="Show every location that was looked at.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    events: Annotated[bool, typer.Option("--events", help="Show every event, rule and action as a tree.")] = False,
    stuck: Annotated[bool, typer.Option("--stuck", help="Say why the order does not move, and what to do.")] = False,
) -> None:
    """Tells why an order is filled from where it is: every decision, every location considered, and its reason.

    --availability PRODUCT asks why a product can be sold so often instead; add --help to it for its options.
    """
    if events or stuck:
        root_type, colon, its_ref = ref.partition(":")
        root = (root_type, its_ref) if colon and root_type.isupper() else ("ORDER", ref)
        (show_events if events else show_diagnosis)(root, account, as_json=as_json)
        return
    settings = DatabaseSettings()
    refuse_missing_database(settings)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        explanation = asyncio.run(_explanation(urls.app_url, settings, ref, account, is_whole=is_whole))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(explanation)).decode())
    else:
        sys.stdout.write(as_text(explanation))


async def _explanation(
    app_url: str, settings: DatabaseSettings, ref: str, account_ref: str | None, *, is_whole: bool
) -> Explanation:
    pool = await open_pool(app_url, settings, application="lading explain")
    try:
        accounts = await accounts_chosen(pool, account_ref)
        having = [account for account in accounts if await _has_order(pool, account, ref)]
        if len(having) > 1:
            raise several_accounts(having)
        [account] = having or accounts[:1]
        async with read_only(pool, account.account) as connection:
            candidates_max = None if is_whole else BEST_COUNT
            return await explanation_of(connection, account.account, ref, candidates_max=candidates_max)
    finally:
        await pool.close()


async def _has_order(pool: Pool, account: Account, ref: str) -> bool:
    try:
        async with read_only(pool, account.account) as connection:
            await explanation_of(connection, account.account, ref, candidates_max=0)
    except NotFound:
        return False
    return True

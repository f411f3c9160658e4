"""Shows a running demo: redrawn on a terminal, a line every few seconds elsewhere."""

import asyncio
import sys
import time

from rich.console import Console
from rich.live import Live

from lading.database.connection import Pool
from lading.demo.monitoring import EngineState, look_again
from lading.demo.tally import Tally
from lading.demo.view import line_of, table_of

LOOK_SECONDS = 0.5
LINE_SECONDS = 5.0


async def watch(pool: Pool, account: int, tally: Tally, console: Console) -> None:
    """Shows the numbers until cancelled."""
    if console.is_terminal and sys.stdout.isatty():
        await _redraw(pool, account, tally, console)
    else:
        await _print_lines(pool, account, tally, console)


async def _redraw(pool: Pool, account: int, tally: Tally, console: Console) -> None:
    begun, engine = time.monotonic(), EngineState()
    with Live(console=console, auto_refresh=False) as screen:
        while True:
            engine = await look_again(pool, account, engine)
            screen.update(table_of(tally, engine, time.monotonic() - begun), refresh=True)
            await asyncio.sleep(LOOK_SECONDS)


async def _print_lines(pool: Pool, account: int, tally: Tally, console: Console) -> None:
    begun, engine = time.monotonic(), EngineState()
    while True:
        await asyncio.sleep(LINE_SECONDS)
        engine = await look_again(pool, account, engine)
        console.print(line_of(tally, engine, time.monotonic() - begun), soft_wrap=True)

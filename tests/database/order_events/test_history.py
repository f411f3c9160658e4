"""The events of an order as a tree: each stands below the action that sent it, and none is left out."""

from collections.abc import Awaitable, Callable, Iterator

from lading.engine.operations.history import EventNode, RulesetNode
from lading.engine.operations.history_text import as_lines
from tests.database.order.shop import Shop, fulfilment, order, picked
from tests.database.order_events.looking import tree

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]


def walk(nodes: list[EventNode]) -> Iterator[EventNode]:
    for node in nodes:
        yield node
        for run in node.runs:
            yield from walk(_followers(run.rulesets) + run.sent)
        yield from walk(_followers(node.rulesets))


def _followers(rulesets: list[RulesetNode]) -> list[EventNode]:
    actions = [action for ruleset in rulesets for rule in ruleset.rules for action in rule.actions]
    return [action.event for action in actions if action.event is not None]


def test_every_event_of_a_run_stands_once_below_the_action_that_sent_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3)
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        roots = await tree(shop)
        assert [(root.name, root.outcome) for root in roots] == [("CREATE", "SUCCESS")]
        [counted] = await shop.rows(
            "SELECT json_array_length(trace -> 'events') FROM event_run r JOIN event e"
            " ON e.id = r.event_id WHERE e.root_type = 'ORDER'"
        )
        inline = [node for node in walk(roots) if node.id is None]
        assert len(inline) + 1 == counted[0]
        names = [node.name for node in walk(roots)]
        assert names[:3] == ["CREATE", "BookOrder", "StartOrder"]
        assert "FulfilmentExpiry" in names, "the timer the fulfilment set stands below the rule that set it"

    run(scenario)


def test_a_failed_run_names_the_rule_that_failed(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3)
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=9))
        failed = [node for node in await tree(shop) if node.outcome == "FAILED"]
        [attempt] = failed[0].runs
        [rule] = [rule for ruleset in attempt.rulesets for rule in ruleset.rules if rule.is_failed]
        assert rule.name == "LADING.order.ConfirmFulfilmentItems"
        assert attempt.reason is not None and attempt.reason in "\n".join(text for _, text in as_lines(failed))

    run(scenario)

"""Who gets the stock, decided without a database."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.engine.action import Effect
from lading.engine.ports import RunEffect
from lading.inventory.effects import ConfirmPick, PickedLine, PositionKey, Release, Reserve, ReservedLine
from lading.inventory.reservation import Decision, PositionValue, Promise, decide

HERE = PositionKey(1, 1, 1)
THERE = PositionKey(1, 1, 2)


def reserve(*lines: tuple[PositionKey, int, int], withheld: int = 0) -> Reserve:
    """Lines as (position, quantity, item number)."""
    return Reserve(
        order_id=UUID(int=1),
        fulfilment_id=UUID(int=2),
        lines=tuple(ReservedLine(key, quantity, UUID(int=item), withheld) for key, quantity, item in lines),
    )


def release(*items: int) -> Release:
    return Release(fulfilment_id=UUID(int=2), fulfilment_item_ids=tuple(UUID(int=item) for item in items))


def confirm(item: int, picked: int, short: int) -> ConfirmPick:
    return ConfirmPick(fulfilment_id=UUID(int=2), lines=(PickedLine(UUID(int=item), picked, short),))


def runs(*effects: Effect) -> list[RunEffect]:
    return [RunEffect(run, UUID(int=100 + run), effect) for run, effect in enumerate(effects)]


def stored(item: int, key: PositionKey, quantity: int, *, is_active: bool = True) -> Promise:
    return Promise(
        fulfilment_item_id=UUID(int=item),
        position=key,
        quantity=quantity,
        order_id=UUID(int=1),
        fulfilment_id=UUID(int=2),
        event_id=UUID(int=3),
        is_active=is_active,
        is_stored=True,
    )


def on_hand_after(stock: Mapping[PositionKey, PositionValue], decision: Decision) -> dict[PositionKey, int]:
    return {
        key: value.on_hand - (decision.changes[key].taken if key in decision.changes else 0)
        for key, value in stock.items()
    }


def test_the_earlier_run_gets_the_last_unit() -> None:
    decision = decide({HERE: PositionValue(1)}, {}, runs(reserve((HERE, 1, 11)), reserve((HERE, 1, 12))))
    assert list(decision.refused) == [1]
    assert [promise.fulfilment_item_id.int for promise in decision.made] == [11]


def test_a_line_is_refused_even_if_only_withheld_units_are_left() -> None:
    stock = {HERE: PositionValue(5)}
    assert decide(stock, {}, runs(reserve((HERE, 3, 11), withheld=2))).refused == {}
    assert list(decide(stock, {}, runs(reserve((HERE, 4, 11), withheld=2))).refused) == [0]


def test_two_effects_of_one_run_want_their_sum() -> None:
    both = [RunEffect(0, UUID(int=9), reserve((HERE, 9, 11))), RunEffect(0, UUID(int=9), reserve((HERE, 2, 12)))]
    decision = decide({HERE: PositionValue(10)}, {}, both)
    assert list(decision.refused) == [0] and decision.made == () and decision.changes == {}


def test_what_one_run_releases_the_next_may_have() -> None:
    promises = {UUID(int=11): stored(11, HERE, 2)}
    decision = decide({HERE: PositionValue(0)}, promises, runs(release(11), reserve((HERE, 2, 12))))
    assert decision.refused == {}
    assert decision.ended == (UUID(int=11),)
    assert decision.changes[HERE].reserved == 0


def test_a_refused_run_does_not_give_back_what_it_meant_to_release() -> None:
    promises = {UUID(int=11): stored(11, HERE, 2)}
    moving = [RunEffect(0, UUID(int=9), release(11)), RunEffect(0, UUID(int=9), reserve((THERE, 5, 12)))]
    decision = decide({HERE: PositionValue(0), THERE: PositionValue(4)}, promises, moving)
    assert list(decision.refused) == [0]
    assert decision.ended == () and decision.changes == {}


def test_an_ended_promise_is_never_made_again() -> None:
    promises = {UUID(int=11): stored(11, HERE, 2, is_active=False)}
    decision = decide({HERE: PositionValue(10)}, promises, runs(reserve((HERE, 2, 11)), release(11), confirm(11, 2, 0)))
    assert decision.refused == {} and decision.made == () and decision.changes == {} and decision.movements == ()


def test_a_pick_must_account_for_every_unit_promised() -> None:
    promises = {UUID(int=11): stored(11, HERE, 5)}
    with pytest.raises(AssertionError, match="3 picked \\+ 1 short, 5 promised"):
        decide({HERE: PositionValue(0)}, promises, runs(confirm(11, 3, 1)))


def test_an_inactive_position_promises_nothing_but_takes_back() -> None:
    promises = {UUID(int=11): stored(11, HERE, 2)}
    decision = decide({HERE: PositionValue(9, is_active=False)}, promises, runs(reserve((HERE, 1, 12)), release(11)))
    assert decision.refused == {0: "POSITION_INACTIVE: product 1 at location 1 in catalogue 1 is not active"}
    assert decision.changes[HERE].reserved == -2


def test_a_position_short_of_what_was_promised_promises_no_more() -> None:
    decision = decide({HERE: PositionValue(-3)}, {}, runs(reserve((HERE, 1, 11))))
    assert list(decision.refused) == [0]


ITEMS = st.integers(1, 12)
LINES = st.tuples(st.sampled_from([HERE, THERE]), st.integers(1, 5), ITEMS)


@st.composite
def batches(draw: st.DrawFn) -> list[RunEffect]:
    effect = st.one_of(
        st.builds(reserve, LINES, withheld=st.integers(0, 3)),
        st.builds(reserve, LINES, LINES, withheld=st.integers(0, 3)),
        st.builds(release, ITEMS),
    )
    drawn = draw(st.lists(st.tuples(st.integers(0, 4), effect), max_size=15))
    return [RunEffect(run, UUID(int=run), each) for run, each in drawn]


@given(here=st.integers(0, 12), there=st.integers(0, 12), batch=batches())
def test_nothing_is_promised_beyond_what_is_there_and_runs_are_all_or_nothing(
    here: int, there: int, batch: list[RunEffect]
) -> None:
    stock = {HERE: PositionValue(here), THERE: PositionValue(there)}
    decision = decide(stock, {}, batch)
    after = on_hand_after(stock, decision)
    assert all(left >= 0 for left in after.values())
    active = [promise for promise in decision.made if promise.is_active]
    for key, value in stock.items():
        assert value.on_hand - after[key] == sum(promise.quantity for promise in active if promise.position == key)
    granted = [effect for effect in batch if effect.run not in decision.refused]
    asked = {line.fulfilment_item_id for e in granted if isinstance(e.effect, Reserve) for line in e.effect.lines}
    assert {promise.fulfilment_item_id for promise in decision.made} == asked


@given(here=st.integers(0, 12), there=st.integers(0, 12), batch=batches())
def test_the_guard_of_the_statement_agrees_with_every_decision(here: int, there: int, batch: list[RunEffect]) -> None:
    stock = {HERE: PositionValue(here), THERE: PositionValue(there)}
    decision = decide(stock, {}, batch)
    after = on_hand_after(stock, decision)
    assert all(after[key] >= change.floor for key, change in decision.changes.items())


@given(here=st.integers(0, 12), there=st.integers(0, 12), batch=batches())
def test_a_batch_delivered_twice_changes_nothing_the_second_time(here: int, there: int, batch: list[RunEffect]) -> None:
    stock = {HERE: PositionValue(here), THERE: PositionValue(there)}
    first = decide(stock, {}, batch)
    granted = [effect for effect in batch if effect.run not in first.refused]
    promises = {
        promise.fulfilment_item_id: stored(
            promise.fulfilment_item_id.int, promise.position, promise.quantity, is_active=promise.is_active
        )
        for promise in first.made
    }
    after = {key: PositionValue(left) for key, left in on_hand_after(stock, first).items()}
    again = decide(after, promises, [effect for effect in granted if isinstance(effect.effect, Reserve)])
    assert again.refused == {} and again.made == () and again.changes == {}

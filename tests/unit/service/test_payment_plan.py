"""Whatever is ordered, answered, refused or runs out: nobody is charged for more than he has, nor more than is held."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from lading.service.billing.model import Operation, Outcome, TransactionFields
from lading.service.billing.standing import standing_of
from lading.service.payments.plan import (
    Asked,
    Step,
    books_of,
    plan_authorisation,
    plan_capture,
    plan_void,
    ref_of_end,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
PAYMENT = UUID(int=1)
PLANS = {"AUTHORISE": plan_authorisation, "CAPTURE": plan_capture, "VOID": plan_void}


def _step(number: int, asked: Asked) -> Step:
    fields = TransactionFields(
        payment_id=PAYMENT,
        operation=asked.operation,
        outcome=Outcome.REQUESTED,
        currency="USD",
        amount_minor=asked.amount_minor,
        created_at=AT,
    )
    return Step(f"S{number}", fields, asked.authorisation.ref if asked.authorisation else None)


def _answer(step: Step, outcome: Outcome) -> Step:
    return step._replace(fields=msgspec.structs.replace(step.fields, outcome=outcome))


@some.composite
def moves(draw: some.DrawFn) -> list[tuple[str, int]]:
    kinds = some.sampled_from([*PLANS, "YES", "NO", "SHIP", "CANCEL", "GROW"])
    return draw(some.lists(some.tuples(kinds, some.integers(0, 1000)), max_size=40))


@given(some.integers(1, 10_000), moves())
def test_money_never_goes_beyond_what_is_held_or_handed_over(total: int, steps_taken: list[tuple[str, int]]) -> None:
    steps: list[Step] = []
    due, shipped = total, 0
    for move, number in steps_taken:
        waiting = [place for place, one in enumerate(steps) if one.fields.outcome is Outcome.REQUESTED]
        if move == "SHIP":
            shipped = min(due, shipped + number)
        elif move == "CANCEL":
            due = max(shipped, due - number)
        elif move == "GROW":
            due += number
        elif move in {"YES", "NO"} and waiting:
            place = waiting[number % len(waiting)]
            steps[place] = _answer(steps[place], Outcome.SUCCEEDED if move == "YES" else Outcome.FAILED)
        elif move in PLANS:
            amount = shipped if move == "CAPTURE" else due
            asked = PLANS[move](amount, books_of(steps))
            steps += [_step(len(steps) + place, one) for place, one in enumerate(asked)]
        standing = standing_of([one.fields for one in steps])
        assert standing.is_sound
        assert standing.captured + standing.capturing <= shipped
        assert all(one.fields.amount_minor > 0 for one in steps)


@given(some.integers(1, 10_000), moves())
def test_what_is_asked_twice_is_asked_once(total: int, steps_taken: list[tuple[str, int]]) -> None:
    steps: list[Step] = []
    for move, number in steps_taken:
        if move in PLANS:
            asked: tuple[Any, ...] = PLANS[move](min(total, number), books_of(steps))
            steps += [_step(len(steps) + place, one) for place, one in enumerate(asked)]
            assert PLANS[move](min(total, number), books_of(steps)) == ()


def test_a_capture_nobody_named_is_taken_from_the_oldest_authorisation() -> None:
    held = [_answer(_step(n, Asked(operation=Operation.AUTHORISE, amount_minor=50)), Outcome.SUCCEEDED) for n in (1, 2)]
    taken = _answer(_step(3, Asked(operation=Operation.CAPTURE, amount_minor=60)), Outcome.SUCCEEDED)
    assert [one.left for one in books_of([*held, taken]).authorisations] == [0, 40]


def test_of_an_authorisation_that_has_ended_nothing_is_left_whatever_fails_afterwards() -> None:
    held = _answer(_step(1, Asked(operation=Operation.AUTHORISE, amount_minor=20)), Outcome.SUCCEEDED)
    [of] = books_of([held]).authorisations
    capture = _answer(_step(2, Asked(operation=Operation.CAPTURE, amount_minor=10, authorisation=of)), Outcome.FAILED)
    end = _answer(_step(3, Asked(operation=Operation.VOID, amount_minor=4, authorisation=of)), Outcome.SUCCEEDED)
    steps = [held, capture, end._replace(ref=ref_of_end(of.ref))]
    assert [one.left for one in books_of(steps).authorisations] == [0]
    assert plan_capture(10, books_of(steps)) == (Asked(operation=Operation.AUTHORISE, amount_minor=10),)

"""Revisions from outside: proposed without effect, confirmed once, and taken back to where the order was before."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, ATLANTA, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside

STOCK = {"NEAR_P1": 9, "NEAR_P2": 9, "FAR_P3": 9}
POSITIONS = (("NEAR", "P1"), ("NEAR", "P2"), ("FAR", "P3"))


@dataclass(frozen=True)
class Change:
    """A revision there and back: what each asks for, what it costs, and the status of the order in between."""

    order: dict[str, Any]
    there: dict[str, Any]
    back: dict[str, Any]
    price: int | Decimal = 0
    between: str = "PICK_PACK"
    seen: dict[str, Any] = field(default_factory=dict)


def _home() -> dict[str, Any]:
    return delivered("R-1", {"P1": 3, "P2": 1}, totalPrice=40)


def _basket() -> dict[str, Any]:
    choices: dict[str, Any] = {"A": {"deliveryAddress": BOSTON}, "B": {"pickupLocationRef": "NEAR", **ANN}}
    return mixed("R-1", choices, [("P1", 3, "A"), ("P2", 1, "B")])


def _in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def changes() -> dict[str, Change]:
    """A revision of each kind, by its name."""
    return _changes_of_lines() | _changes_of_choices()


def _changes_of_lines() -> dict[str, Change]:
    return {
        "fewer units": Change(
            _home(), {"items": [{"ref": "1", "quantity": 1}]}, {"items": [{"ref": "1", "quantity": 3}]}, -20
        ),
        "more units": Change(
            _home(), {"items": [{"ref": "1", "quantity": 5}]}, {"items": [{"ref": "1-R1", "quantity": 0}]}, 20
        ),
        "another item": Change(
            _home(),
            {"add": [{"ref": "N", "productRef": "P3", "quantity": 2, "price": 7.5}]},
            {"items": [{"ref": "N", "quantity": 0}]},
            15,
        ),
        "an item replaced": Change(
            _home(),
            {
                "items": [{"ref": "2", "quantity": 0}],
                "add": [{"ref": "N", "productRef": "P3", "quantity": 1, "price": 7.5}],
            },
            {
                "items": [{"ref": "N", "quantity": 0}],
                "add": [{"ref": "AGAIN", "productRef": "P2", "quantity": 1, "price": 10}],
            },
            Decimal("-2.5"),
        ),
    }


def _changes_of_choices() -> dict[str, Change]:
    return {
        "another address": Change(
            _home(),
            {"choices": [{"deliveryAddress": ATLANTA}]},
            {"choices": [{"deliveryAddress": BOSTON}]},
            seen={"deliveryAddress": ATLANTA},
        ),
        "a faster delivery": Change(
            _home(),
            {"choices": [{"deliveryType": "EXPRESS", "fulfilmentPrice": 9}]},
            {"choices": [{"deliveryType": "STANDARD", "fulfilmentPrice": 0}]},
            9,
            seen={"deliveryType": "EXPRESS"},
        ),
        "another day": Change(
            _home(),
            {"choices": [{"deliverAfter": _in_days(30)}]},
            {"choices": [{"deliverAfter": _in_days(-1)}]},
            between="HELD",
        ),
        "another store": Change(
            collected("R-1", {"P1": 3, "P2": 1}, totalPrice=40),
            {"choices": [{"pickupLocationRef": "FAR"}]},
            {"choices": [{"pickupLocationRef": "NEAR"}]},
            seen={"pickupLocationRef": "FAR"},
        ),
        "collected instead of delivered": Change(
            _basket(),
            {"choices": [{"ref": "A", "pickupLocationRef": "FAR"}]},
            {"choices": [{"ref": "A", "deliveryAddress": BOSTON}]},
            seen={"type": "CC", "pickupLocationRef": "FAR"},
        ),
        "delivered instead of collected": Change(
            _basket(),
            {"choices": [{"ref": "B", "deliveryAddress": ATLANTA}]},
            {"choices": [{"ref": "B", "pickupLocationRef": "NEAR"}]},
        ),
    }


async def _essence(outside: Outside) -> dict[str, Any]:
    """What the customer gets and where, and what is promised to him, however it came about."""
    await outside.until_idle()
    order = await outside.order("R-1")
    units: dict[str, int] = {}
    for item in order["items"]:
        wanted = item["quantity"] - item["cancelledQuantity"]
        units[item["productRef"]] = units.get(item["productRef"], 0) + wanted
    address = [(one["deliveryAddress"] or {}).get("city") for one in order["fulfilmentChoices"]]
    ways = [
        (one["type"], one["deliveryType"], one["pickupLocationRef"], city)
        for one, city in zip(order["fulfilmentChoices"], address, strict=True)
    ]
    return {
        "status": order["status"],
        "units": {product: count for product, count in units.items() if count},
        "ways": ways,
        "stock": [await outside.stock(*position) for position in POSITIONS],
    }


async def _revise(outside: Outside, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """Proposes, sees that nothing has changed, confirms; the proposal."""
    before = await _essence(outside)
    await outside.wants("R-1", ("ORDER", "R-1"), "ProposeRevision", **asked, revisionRef=f"desk-{number}")
    proposal: dict[str, Any] = (await outside.order("R-1"))["attributes"]["revisionProposal"]["value"]
    assert proposal["number"] == number
    assert await _essence(outside) == before
    confirmed = {"number": number, "revisionRef": f"desk-{number}"}
    await outside.wants("R-1", ("ORDER", "R-1"), "ConfirmRevision", **confirmed)
    return proposal


@pytest.mark.parametrize("name", changes())
def test_a_change_is_carried_out_once_and_taken_back_whole(play: Play, name: str) -> None:
    change = changes()[name]

    async def journey(outside: Outside) -> None:
        await outside.counts(**STOCK)
        await outside.takes(change.order)
        await outside.until_status("R-1", "PICK_PACK")
        before = await _essence(outside)
        proposal = await _revise(outside, change.there, 1)
        assert Decimal(proposal["difference"]["amount"]) == Decimal(change.price)
        between = await _essence(outside)
        assert (between["status"], between != before) == (change.between, True)
        seen = (await outside.order("R-1"))["fulfilmentChoices"][0]
        assert {key: seen[key] | value if isinstance(value, dict) else value for key, value in change.seen.items()} == {
            key: seen[key] for key in change.seen
        }
        await _revise(outside, change.back, 2)
        await outside.until_status("R-1", before["status"])
        assert await _essence(outside) == before
        money = await outside.money("R-1")
        assert (sum(money), len(money)) == (0, 2 if change.price else 0)
        await outside.wants("R-1", ("ORDER", "R-1"), "CancelOrder")
        assert [await outside.stock(*position) for position in POSITIONS] == [(9, 0, 0, 0)] * 3
        assert sum(await outside.money("R-1")) == -40

    play(journey)


def test_a_proposal_is_withdrawn_and_what_is_too_late_refused(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(**STOCK)
        await outside.takes(_home())
        await outside.until_status("R-1", "PICK_PACK")
        order = ("ORDER", "R-1")
        fewer = {"items": [{"ref": "1", "quantity": 1}]}
        await outside.wants("R-1", order, "ProposeRevision", **fewer)
        await outside.wants("R-1", order, "WithdrawRevision")
        assert await outside.does("R-1", order, "ConfirmRevision", number=1) == "FAILED REVISION_UNKNOWN"
        await outside.wants("R-1", order, "ProposeRevision", **fewer)
        [ref] = [one["ref"] for one in (await outside.order("R-1"))["fulfilments"]]
        await outside.finds("R-1", ref, _1=3, _2=1)
        assert await outside.does("R-1", order, "ConfirmRevision", number=1) == "FAILED ORDER_PICKED"
        for asked, code in (
            ({"items": [{"ref": "9", "quantity": 1}]}, "ORDER_ITEM_UNKNOWN"),
            ({"choices": [{"pickupLocationRef": "FAR"}]}, "REVISION_TOO_LATE"),
            ({"add": [{"ref": "N", "productRef": "P9", "quantity": 1, "price": 1}]}, "PRODUCT_UNKNOWN"),
            ({}, "REVISION_EMPTY"),
        ):
            assert await outside.does("R-1", order, "ProposeRevision", **asked) == f"FAILED {code}"
        assert await outside.money("R-1") == []

    play(journey)


def test_a_choice_is_updated_in_one_call_and_nobody_confirms_what_another_proposed(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(**STOCK)
        await outside.takes(_basket())
        await outside.until_status("R-1", "PICK_PACK")
        before = await outside.choices("R-1")
        update = "mutation($input: UpdateFulfilmentChoiceInput) { updateFulfilmentChoice(input: $input) { ref } }"
        wish = {"id": before["B"]["id"], "pickupLocationRef": "FAR", "deliverBefore": _in_days(9)}
        assert (await outside.ask(update, input=wish))["updateFulfilmentChoice"] == {"ref": "B"}

        async def place() -> str:
            return str((await outside.choices("R-1"))["B"]["pickupLocationRef"])

        await outside.until(place, "FAR")
        order = ("ORDER", "R-1")
        mine = {"items": [{"ref": "1", "quantity": 1}], "revisionRef": "mine"}
        await outside.wants("R-1", order, "ProposeRevision", **mine)
        assert await outside.does("R-1", order, "ConfirmRevision", revisionRef="yours") == "FAILED REVISION_UNKNOWN"
        await outside.wants("R-1", order, "ConfirmRevision", revisionRef="mine")
        for input_, code in (
            ({"id": before["B"]["id"]}, "REVISION_EMPTY"),
            ({"id": before["B"]["id"], "status": "COMPLETE"}, "FIELD_FIXED"),
            ({"id": "nobody", "deliveryType": "EXPRESS"}, "FULFILMENT_CHOICE_UNKNOWN"),
        ):
            answer = await outside.client.post("/graphql", json={"query": update, "variables": {"input": input_}})
            assert answer.json()["errors"][0]["extensions"]["code"] == code

    play(journey)


CREATE_CHOICE = "mutation($input: CreateFulfilmentChoiceInput) { createFulfilmentChoice(input: $input) { ref status } }"


def _more(order_id: str, ref: str = "C", product: str = "P3", line: str = "N") -> dict[str, Any]:
    """A parcel for Atlanta, beside what the basket has already."""
    address = {**ATLANTA, "ref": "ATLANTA"}
    item = {"ref": line, "productRef": product, "quantity": 2, "price": 7.5}
    wish = {"deliveryType": "EXPRESS", "fulfilmentPrice": 4, "deliveryAddress": address}
    return {"ref": ref, "order": {"id": order_id}, "items": [item], **wish}


async def _refusal(outside: Outside, given: dict[str, Any]) -> str:
    answer = await outside.client.post("/graphql", json={"query": CREATE_CHOICE, "variables": {"input": given}})
    [error] = [one["extensions"] for one in answer.json()["errors"]]
    assert error["hint"]
    return str(error["code"])


def test_a_choice_is_added_to_a_mixed_basket_once_priced_promised_and_sourced(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(**STOCK)
        await outside.takes(_basket())
        await outside.takes(delivered("HOME-1", {"P1": 1}))
        await outside.until_status("R-1", "PICK_PACK")
        before = await outside.fulfilments("R-1")
        order_id = (await outside.order("R-1"))["id"]
        given = _more(order_id)
        asks = [outside.ask(CREATE_CHOICE, input=given) for _ in range(4)]
        for answer in await asyncio.gather(*asks):
            assert answer["createFulfilmentChoice"] in (None, {"ref": "C", "status": "PICK_PACK"})

        async def status() -> str:
            return str((await outside.choices("R-1")).get("C", {}).get("status"))

        await outside.until(status, "PICK_PACK")
        await outside.until_idle()
        assert (await outside.ask(CREATE_CHOICE, input=given))["createFulfilmentChoice"] == {
            "ref": "C",
            "status": "PICK_PACK",
        }
        # 2 x 7.50 and the delivery, once; what the others have is where it was.
        assert await outside.money("R-1") == [Decimal(19)]
        assert (await outside.fulfilments("R-1"))[: len(before)] == before
        assert len(await outside.refs("R-1", "C")) == 1
        order = await outside.order("R-1")
        assert [one["ref"] for one in order["fulfilmentChoices"]] == ["A", "B", "C"]
        [added] = [one for one in order["items"] if one["fulfilmentChoiceRef"] == "C"]
        assert (added["ref"], added["quantity"], added["price"]) == ("N", 2, 7.5)
        assert (await outside.stock("FAR", "P3"))[1] == 2
        # Its delivery hangs on what it was taken with, not on what goes elsewhere.
        unwanted = [{"ref": "N", "quantity": 2, "reason": "NOT_WANTED"}]
        await outside.wants("R-1", ("ORDER", "R-1"), "CancelItems", items=unwanted, cancellationRef="web-1")
        assert sorted(await outside.money("R-1")) == [Decimal(-19), Decimal(19)]
        home = await outside.order("HOME-1")
        for wrong, code in (
            (_more(home["id"]), "FULFILMENT_CHOICES_TOO_MANY"),
            (_more("nobody"), "ORDER_UNKNOWN"),
            (_more(order_id, "D") | {"items": []}, "FULFILMENT_CHOICE_EMPTY"),
            (_more(order_id, ""), "FULFILMENT_CHOICE_REF_MISSING"),
        ):
            assert await _refusal(outside, wrong) == code
        await outside.wants("R-1", ("ORDER", "R-1"), "CancelOrder")
        await outside.until_status("R-1", "CANCELLED")
        assert await _refusal(outside, _more(order_id, "D", line="N2")) == "REVISION_TOO_LATE"
        assert [await outside.stock(*position) for position in POSITIONS[1:]] == [(9, 0, 0, 0)] * 2
        assert sum(await outside.money("R-1")) == -40

    play(journey)


def test_a_new_choice_that_cannot_be_is_refused_with_nothing_half_done(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(**STOCK)
        await outside.takes(_basket())
        await outside.until_status("R-1", "PICK_PACK")
        order = ("ORDER", "R-1")
        line = {"ref": "N", "productRef": "P3", "quantity": 1, "price": 1, "fulfilmentChoiceRef": "C"}
        for choices, code in (
            ([{"ref": "A", "deliveryAddress": BOSTON}], "FULFILMENT_CHOICE_REF_DUPLICATE"),
            ([{"ref": "C"}], "ADDRESS_MISSING"),
            ([{"ref": "C", "type": "CC"}], "PICKUP_LOCATION_MISSING"),
            ([{"ref": "C", "pickupLocationRef": "NOWHERE"}], "PICKUP_LOCATION_UNKNOWN"),
            ([{"ref": "C", "deliveryAddress": BOSTON, "currency": "EUR"}], "CURRENCY_MIXED"),
            (
                [{"ref": "C", "deliveryAddress": BOSTON}, {"ref": "D", "deliveryAddress": BOSTON}],
                "FULFILMENT_CHOICE_EMPTY",
            ),
        ):
            asked = {"add": [line], "addChoices": choices}
            assert await outside.does("R-1", order, "ProposeRevision", **asked) == f"FAILED {code}"
        assert list(await outside.choices("R-1")) == ["A", "B"]
        asked = {"add": [line], "addChoices": [{"ref": "C", "pickupLocationRef": "FAR", "deliverAfter": _in_days(30)}]}
        await outside.wants("R-1", order, "ProposeRevision", **asked)
        proposal = (await outside.order("R-1"))["attributes"]["revisionProposal"]["value"]
        assert (proposal["difference"]["amount"], set(proposal["promisedBefore"])) == ("1.00", {"A", "B", "C"})
        await outside.wants("R-1", order, "ConfirmRevision", number=1)
        assert (await outside.choices("R-1"))["C"]["status"] == "HELD"
        await outside.wants("R-1", order, "ProposeRevision", items=[{"ref": "N", "quantity": 0}])
        await outside.wants("R-1", order, "ConfirmRevision", number=2)
        assert (await outside.choices("R-1"))["C"]["status"] == "CANCELLED"
        assert sum(await outside.money("R-1")) == 0

    play(journey)

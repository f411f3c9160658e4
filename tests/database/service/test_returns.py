"""Promises of returns: from the customer's wish to the money, on the real database and engine."""

from collections.abc import Awaitable, Callable

from lading.bootstrap.workflow_moving import Move, move_running
from lading.bootstrap.workflows import reference_workflows
from lading.database.connection import transaction
from lading.engine.ports import Address
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.kernel.json import Json
from tests.database.order.shop import ACCOUNT, collected, fulfilment, order_entity, picked
from tests.database.service.counter import Counter, found, wanted

Run = Callable[[Callable[[Counter], Awaitable[None]]], None]
ITEM = "SELECT accepted_quantity, rejected_quantity, amount_minor, status FROM return_order_item WHERE ref = $1"


def test_a_whole_order_comes_back_is_restocked_credited_and_refunded_once(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1", totalPrice=31.5)
        assert await counter.paid("HD-1", 31.5) == "SUCCESS"
        assert await counter.shop.on_hand("NEAR", "P1") == (98, 0, 2, 0)
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 2), wanted("HD-1-2", 1)) == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "BOOKED"
        assert await counter.receive("HD-1-R1") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "PENDING_REFUND"
        assert await counter.shop.on_hand("NEAR", "P1") == (100, 0, 2, 0)
        assert await counter.memos() == [("CM-HD-1-R1", "PENDING_REFUND", 3150, 3150)]
        assert await counter.refunds() == [("CM-HD-1-R1-REFUND-1", "REQUESTED", 3150)]
        assert await counter.answer("CM-HD-1-R1-REFUND-1") == "SUCCESS"
        assert await counter.answer("CM-HD-1-R1-REFUND-1") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "COMPLETE"
        assert await counter.memos() == [("CM-HD-1-R1", "REFUND_COMPLETE", 3150, 0)]
        assert await counter.refunds() == [("CM-HD-1-R1-REFUND-1", "SUCCEEDED", 3150)]
        assert await counter.dead_letters() == []
        assert await counter.violations() == []

    run(scenario)


def test_three_returns_of_one_unit_each_add_up_to_the_price_of_the_line(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        # Three for 10.00 with an order discount: no unit costs a whole number of cents.
        await counter.shipped("HD-1", (("P1", 3), ("P2", 1)), totalPrice=40.99)
        await counter.paid("HD-1", 40.99)
        for number in (1, 2, 3):
            assert await counter.ask_back("HD-1", wanted("HD-1-1", 1)) == "SUCCESS"
            assert await counter.receive(f"HD-1-R{number}") == "SUCCESS"
        assert await counter.ask_back("HD-1", wanted("HD-1-2", 1)) == "SUCCESS"
        assert await counter.receive("HD-1-R4") == "SUCCESS"
        totals = [memo[2] for memo in await counter.memos()]
        assert sum(totals) == 4099
        assert max(totals[:3]) - min(totals[:3]) <= 1
        assert await counter.violations() == []

    run(scenario)


def test_each_unit_gets_its_verdict_and_goes_where_it_belongs(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1", (("P1", 6),))
        await counter.paid("HD-1", 63)
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 6, returnReason={"value": "FIT"})) == "SUCCESS"
        verdicts = [
            found("HD-1-1-1", 1, disposition, condition="OPENED")
            for disposition in ("RESTOCK", "QUARANTINE", "REFURBISH", "SCRAP", "SEND_BACK", "MISSING")
        ]
        assert await counter.receive("HD-1-R1", *verdicts) == "SUCCESS"
        # Only what is fit for sale can be sold; everything that stays with us is in the ledger.
        assert (await counter.shop.on_hand("NEAR", "P1"))[0] == 100 - 6 + 1
        moved = "SELECT quantity FROM inventory_quantity WHERE source_ref LIKE 'RETURN:%' ORDER BY quantity"
        assert [row[0] for row in await counter.shop.rows(moved)] == [-1, -1, -1, 1, 1, 1, 1]
        assert tuple(await counter.shop.row(ITEM, "HD-1-1-1")) == (4, 2, 4200, "RECEIVED")
        assert await counter.memos() == [("CM-HD-1-R1", "PENDING_REFUND", 4200, 4200)]
        # What was sent back is with the customer again.
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 3)) == "FAILED RETURN_QUANTITY_EXCEEDED"
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 2)) == "SUCCESS"
        assert await counter.violations() == []

    run(scenario)


def test_goods_of_which_nothing_is_accepted_are_not_paid_for(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.paid("HD-1", 31.5)
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 2)) == "SUCCESS"
        assert await counter.receive("HD-1-R1", found("HD-1-1-1", 2, "SEND_BACK")) == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "COMPLETE"
        assert await counter.memos() == []
        assert await counter.violations() == []

    run(scenario)


def test_what_was_not_handed_over_or_asked_back_before_is_refused_and_nothing_changes(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 3)) == "FAILED RETURN_QUANTITY_EXCEEDED"
        assert await counter.ask_back("HD-1", wanted("HD-1-9", 1)) == "FAILED RETURN_ITEM_UNKNOWN"
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 0)) == "FAILED RETURN_QUANTITY_INVALID"
        assert await counter.ask_back("HD-1") == "FAILED RETURN_EMPTY"
        assert await counter.ask_back("HD-1", {"orderItem": "HD-1-1"}) == "FAILED RETURN_MALFORMED"
        paying = {"returnPaymentAction": {"value": "GOLD"}}
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 1, **paying)) == "FAILED RETURN_ACTION_UNKNOWN"
        both = [wanted("HD-1-1", 2), wanted("HD-1-1", 1)]
        assert await counter.ask_back("HD-1", *both) == "FAILED RETURN_QUANTITY_EXCEEDED"
        assert await counter.shop.rows("SELECT ref FROM return_order") == []
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 2)) == "SUCCESS"
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 1)) == "FAILED RETURN_QUANTITY_EXCEEDED"
        assert await counter.shop.rows("SELECT ref FROM return_order") == [("HD-1-R1",)]
        assert await counter.violations() == []

    run(scenario)


def test_a_cancelled_return_gives_its_units_free_and_a_received_one_is_not_cancelled(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.ask_back("HD-1", wanted("HD-1-1", 2))
        assert await counter.at("RETURN_ORDER", "HD-1-R1", "CancelReturn") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "CANCELLED"
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 2)) == "SUCCESS"
        assert await counter.receive("HD-1-R2") == "SUCCESS"
        assert await counter.at("RETURN_ORDER", "HD-1-R2", "CancelReturn") == "NO_MATCH"
        assert await counter.violations() == []

    run(scenario)


def test_the_order_says_how_many_units_may_still_come_back(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.ask_back("HD-1", wanted("HD-1-1", 1))
        await counter.receive("HD-1-R1")
        row = await counter.shop.row("SELECT attributes FROM order_item WHERE ref = 'HD-1-1'")
        values = {name: one["value"] for name, one in row["attributes"].items()}
        assert values == {"returnableQty": 1, "returnRequestedQty": 1, "returnAcceptedQty": 1}

    run(scenario)


def test_verdicts_that_do_not_fit_are_refused_and_change_nothing(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.ask_back("HD-1", wanted("HD-1-1", 2))
        assert await counter.receive("HD-1-R1", found("HD-1-1-1", 1, "RESTOCK")) == "FAILED VERDICTS_INCOMPLETE"
        assert await counter.receive("HD-1-R1", found("HD-1-1-1", 3, "RESTOCK")) == "FAILED VERDICTS_INCOMPLETE"
        assert await counter.receive("HD-1-R1", found("X", 2, "RESTOCK")) == "FAILED VERDICT_ITEM_UNKNOWN"
        assert await counter.receive("HD-1-R1", found("HD-1-1-1", 2, "EAT")) == "FAILED VERDICTS_MALFORMED"
        assert tuple(await counter.shop.row(ITEM, "HD-1-1-1")) == (0, 0, 2100, "CREATED")
        assert (await counter.shop.on_hand("NEAR", "P1"))[0] == 98
        assert await counter.receive("HD-1-R1") == "SUCCESS"
        # A second report of the same goods finds nothing that waits for it.
        assert await counter.receive("HD-1-R1") == "NO_MATCH"
        assert (await counter.shop.on_hand("NEAR", "P1"))[0] == 100

    run(scenario)


def test_of_two_that_ask_for_the_same_unit_at_once_one_wins(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        both = {"returnItems": [wanted("HD-1-1", 2)]}
        events = [await counter.shop.send("HD-1", order_entity("HD-1"), "RequestReturn", both) for _ in range(4)]
        await counter.crowd()
        outcomes = sorted([await counter.outcome(event) for event in events])
        assert outcomes == ["FAILED RETURN_QUANTITY_EXCEEDED"] * 3 + ["SUCCESS"]
        assert await counter.shop.rows("SELECT ref FROM return_order") == [("HD-1-R1",)]
        assert await counter.violations() == []

    run(scenario)


def test_an_inner_step_cannot_be_sent_from_outside(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.paid("HD-1", 31.5)
        await counter.ask_back("HD-1", wanted("HD-1-1", 2))
        for name in ("ReturnReceived", "CreditReturn", "OpenBillingAccount"):
            assert await counter.at("RETURN_ORDER", "HD-1-R1", name) == "FAILED EVENT_INTERNAL"
        row = await counter.shop.row("SELECT id FROM billing_account")
        account = Address(entity_type="BILLING_ACCOUNT", entity_id=row["id"])
        assert await counter.act(account, "CreditAppeasement", {"amountMinor": 10**9}) == "FAILED EVENT_INTERNAL"
        assert await counter.memos() == []

    run(scenario)


def test_a_return_that_names_itself_is_opened_once_however_often_it_is_sent(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.shipped("HD-2")
        said = {"returnItems": [wanted("HD-1-1", 1)], "returnRef": "WEB-1"}
        for _ in range(3):
            await counter.shop.send("HD-1", order_entity("HD-1"), "RequestReturn", said)
        await counter.crowd()
        assert await counter.shop.rows("SELECT ref FROM return_order") == [("WEB-1",)]
        assert await counter.dead_letters() == []
        assert await counter.ask_back("HD-2", wanted("HD-2-1", 1), returnRef="WEB-1") == "FAILED RETURN_REF_TAKEN"
        assert await counter.ask_back("HD-2", wanted("HD-2-1", 1), returnRef=" ") == "FAILED REF_INVALID"
        # A ref that somebody else has is passed over.
        await counter.ask_back("HD-2", wanted("HD-2-1", 1), returnRef="HD-1-R2")
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 1)) == "SUCCESS"
        assert sorted(await counter.shop.rows("SELECT ref FROM return_order")) == [
            ("HD-1-R2",),
            ("HD-1-R3",),
            ("WEB-1",),
        ]
        assert await counter.violations() == []

    run(scenario)


def test_only_reasons_the_retailer_lists_are_taken_and_items_have_refs_of_their_own(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        listed: Json = [{"value": "FIT", "label": "Does not fit"}, "DAMAGED"]
        setting = Setting(name="RETURN_REASON", context=SettingContext.ACCOUNT, value=listed)
        async with transaction(counter.shop.pool, ACCOUNT) as connection:
            await put_setting(connection, ACCOUNT, setting)
        for reason, outcome in (("MOOD", "FAILED RETURN_REASON_UNKNOWN"), ("FIT", "SUCCESS"), ("DAMAGED", "SUCCESS")):
            asked = wanted("HD-1-1", 1, returnReason={"value": reason})
            assert await counter.ask_back("HD-1", asked) == outcome
        assert await counter.ask_back("HD-1", wanted("HD-1-2", 1) | {"ref": " "}) == "FAILED REF_INVALID"
        await counter.shipped("HD-2", (("P1", 2),))
        twice = [wanted("HD-2-1", 1) | {"ref": "A"}] * 2
        assert await counter.ask_back("HD-2", *twice) == "FAILED REF_TWICE"

    run(scenario)


def test_goods_collected_at_a_store_come_back_to_it_like_any_other(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shop.take(collected("CC-1", [("P1", 2)]))
        await counter.shop.work()
        await counter.shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=2))
        await counter.shop.act("CC-1", fulfilment("CC-1-F1"), "PackFulfilment")
        wish = {"returnItems": [wanted("CC-1-1", 1)]}
        # Nobody has them yet.
        assert await counter.shop.act("CC-1", order_entity("CC-1"), "RequestReturn", wish) == "NO_MATCH"
        who = {"collectedBy": "Ann Lee", "identityChecked": True, "identityDocument": "PASSPORT"}
        assert await counter.shop.act("CC-1", order_entity("CC-1"), "Collect", who) == "SUCCESS"
        assert await counter.paid("CC-1", 21) == "SUCCESS"
        assert await counter.shop.act("CC-1", order_entity("CC-1"), "RequestReturn", wish) == "SUCCESS"
        assert await counter.receive("CC-1-R1") == "SUCCESS"
        assert await counter.refunds() == [("CM-CC-1-R1-REFUND-1", "REQUESTED", 1050)]
        assert await counter.violations() == []

    run(scenario)


def test_running_returns_and_accounts_move_to_another_version_of_their_workflow(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.paid("HD-1", 31.5)
        await counter.ask_back("HD-1", wanted("HD-1-1", 1))
        await counter.receive("HD-1-R1")
        await counter.ask_back("HD-1", wanted("HD-1-1", 1))
        for document in reference_workflows({"retailer.id": "1", "account.id": "1"}):
            if document["entityType"] not in {"RETURN_ORDER", "BILLING_ACCOUNT"}:
                continue
            async with transaction(counter.shop.pool, ACCOUNT) as connection:
                new = NewVersion(document=document | {"version": "2.0"}, created_by="test")
                await publish_workflow(connection, ACCOUNT, 1, new)
                move = Move(retailer=1, ref=document["name"], version=1, target=2)
                moved = await move_running(connection, ACCOUNT, move)
            assert (moved.moved, moved.busy) == ({"RETURN_ORDER": 2, "BILLING_ACCOUNT": 1}[document["entityType"]], 0)
        assert await counter.answer("CM-HD-1-R1-REFUND-1") == "SUCCESS"
        assert await counter.receive("HD-1-R2") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "COMPLETE"
        assert await counter.violations() == []

    run(scenario)

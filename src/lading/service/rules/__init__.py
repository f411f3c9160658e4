"""The rules of returns and billing, under their reference names."""

from typing import Any
from uuid import UUID

import msgspec

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.stock_catalogue import StockCatalogue
from lading.service.billing.loaders import AccountLoader, DocumentLoader, ReturnCreditLoader
from lading.service.exchanges.loaders import WholeOrderLoader
from lading.service.returns.loaders import ReturnKeysLoader, ReturnRefLoader, ReturnsLoader
from lading.service.rules.add_returnable_qty_attribute import add_returnable_quantity
from lading.service.rules.cancel_return import cancel_return
from lading.service.rules.create_billing_account import create_billing_account
from lading.service.rules.create_credit_memo_from_appeasement import create_memo_from_appeasement
from lading.service.rules.create_credit_memo_from_return_order import create_memo_from_return
from lading.service.rules.create_exchange_order import create_exchange_order
from lading.service.rules.create_financial_transaction import create_financial_transaction
from lading.service.rules.create_invoice import create_invoice
from lading.service.rules.create_return_fulfilment import create_return_fulfilment
from lading.service.rules.create_return_order import create_return_order
from lading.service.rules.credit_memo_routing import send_event_for_credit_memo
from lading.service.rules.forward_if_awaiting_payment import forward_if_awaiting_payment
from lading.service.rules.lapse_authorisation import lapse_authorisation
from lading.service.rules.move_returned_stock import move_returned_stock
from lading.service.rules.plan_payment import plan_payment
from lading.service.rules.record_payment import record_payment
from lading.service.rules.record_payment_transaction import record_payment_transaction
from lading.service.rules.record_refund import record_refund
from lading.service.rules.record_return_verdicts import record_return_verdicts
from lading.service.rules.request_payment import request_payment
from lading.service.rules.request_refund import request_refund
from lading.service.rules.return_routing import send_event_to_returns
from lading.service.rules.send_event_for_appeasement_to_billing_account import send_event_for_appeasement
from lading.service.rules.send_event_for_order_to_billing_account import send_event_for_order_money
from lading.service.rules.send_event_for_return_to_billing_account import send_event_for_return
from lading.service.rules.send_event_to_update_order_item_attribute import send_event_to_update_order_items
from lading.service.rules.update_order_item_attribute import update_order_item_attribute
from lading.service.rules.validate_return import OpeningLoaders, validate_return
from lading.service.rules.verify_billing_account import verify_billing_account


class ServiceLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read: one of each in a process."""

    returns: ReturnsLoader
    return_keys: ReturnKeysLoader
    return_refs: ReturnRefLoader
    settings: Loader[SettingKey, Json]
    accounts: AccountLoader
    documents: DocumentLoader
    credits: ReturnCreditLoader
    locations: Loader[str, Location | None]
    locations_by_id: Loader[UUID, Location | None]
    whole_orders: WholeOrderLoader
    stock_catalogues: Loader[str, StockCatalogue | None]


def rules_of(loaders: ServiceLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    returns, accounts = loaders.returns, loaders.accounts
    opening = OpeningLoaders(
        returns=returns, refs=loaders.return_refs, locations=loaders.locations, settings=loaders.settings
    )
    return (
        add_returnable_quantity(returns),
        cancel_return(returns),
        create_billing_account(accounts),
        create_exchange_order(loaders.whole_orders, accounts),
        create_financial_transaction(accounts),
        create_invoice(loaders.whole_orders, loaders.documents),
        create_memo_from_appeasement(loaders.documents),
        create_memo_from_return(loaders.credits),
        create_return_fulfilment(loaders.locations, loaders.locations_by_id),
        create_return_order(opening),
        forward_if_awaiting_payment,
        lapse_authorisation,
        move_returned_stock(loaders.stock_catalogues, loaders.locations_by_id),
        plan_payment,
        record_payment,
        record_payment_transaction,
        record_refund,
        record_return_verdicts(returns),
        request_payment(accounts, loaders.settings),
        request_refund,
        send_event_for_appeasement(accounts),
        send_event_for_credit_memo,
        send_event_for_order_money(accounts),
        send_event_for_return(accounts),
        send_event_to_returns(loaders.return_keys),
        send_event_to_update_order_items(returns),
        update_order_item_attribute,
        validate_return(opening),
        verify_billing_account(accounts),
    )

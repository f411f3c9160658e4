"""The attributes of an order by which its workflow knows how it stands. Whoever else set them would lie to it."""

from lading.order.amounts import adjustments
from lading.order.carts import AWAITS_STOCK, CART_HOLD
from lading.order.checks.standing import BATCH_DUE_AT, REMORSE_ENDS_AT, REMORSE_MINUTES, RESULTS, WANTED
from lading.order.notices.facts import NOTICES
from lading.order.payment_points import POINT
from lading.order.payments.plan import STATUS
from lading.order.revision import proposal
from lading.order.rules import appeasement_cap, order_notes
from lading.order.rules.collection.forward_if_pickup_location_known import REASON
from lading.order.rules.fraud_result import RESULT
from lading.order.rules.holding import PROMISE, STARTS_AT
from lading.order.rules.timers import WINDOW
from lading.service.rules.payment_steps import CAPTURE_STATUS

OF_WORKFLOW = frozenset(
    {
        *(adjustments.ATTRIBUTE, appeasement_cap.ATTRIBUTE, appeasement_cap.REFS, order_notes.ATTRIBUTE),
        *(proposal.ATTRIBUTE, proposal.NUMBER),
        *(AWAITS_STOCK, CART_HOLD, NOTICES, PROMISE, REASON, RESULT, STARTS_AT, WINDOW),
        *(BATCH_DUE_AT, REMORSE_ENDS_AT, REMORSE_MINUTES, RESULTS, WANTED),
        *(CAPTURE_STATUS, POINT, STATUS),
    }
)

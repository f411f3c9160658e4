"""What the API measures about itself, for Prometheus. Labels are route patterns, methods and statuses, never refs."""

from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from lading.availability.projection.projections import Watch
from lading.availability.projection.stock import Change

_LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BATCH_BUCKETS = (1, 2, 5, 10, 20, 50, 100, 200)


class Telemetry(Watch):
    """The figures of one process, in a registry of their own."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.requests = Histogram(
            "http_server_request_duration_seconds",
            "Time from the first byte read to the answer, in seconds.",
            ("http_request_method", "http_route", "http_response_status_code"),
            buckets=_LATENCY_BUCKETS,
            registry=registry,
        )
        self.in_flight = Gauge("http_server_active_requests", "Requests being answered.", registry=registry)
        self.orders = Counter("lading_orders_total", "Orders taken in, by outcome.", ("outcome",), registry=registry)
        self.lag = Gauge(
            "lading_event_lag_seconds", "Wait of the first event for a worker.", ("account",), registry=registry
        )
        self.waiting = Gauge("lading_events_waiting", "Events that wait to run.", ("account",), registry=registry)
        self.open_letters = Gauge(
            "lading_dead_letters_open", "Dead letters neither replayed nor discarded.", ("account",), registry=registry
        )
        self.projection_lag = Histogram(
            "lading_projection_lag_seconds",
            "Time from the writing of a change of stock to its being in the projection, its commit in between.",
            buckets=_LATENCY_BUCKETS,
            registry=registry,
        )
        self.projected_accounts = Gauge("lading_projection_accounts", "Accounts in the projection.", registry=registry)
        self.projected_positions = Gauge(
            "lading_projection_positions", "Stock positions in the projection.", registry=registry
        )
        self.projected_bytes = Gauge(
            "lading_projection_bytes", "Memory of the positions in the projection.", registry=registry
        )
        self.order_batch = Histogram(
            "lading_order_batch_size",
            "Order requests committed in one transaction.",
            buckets=_BATCH_BUCKETS,
            registry=registry,
        )

    def caught_up(self, change: Change, seconds: float) -> None:
        """How long the changes took to get into the projection."""
        for age in change.ages_seconds:
            self.projection_lag.observe(max(age, 0.0) + seconds)

    def sized(self, accounts: int, positions: int, size_bytes: int) -> None:
        """How much the projection keeps."""
        self.projected_accounts.set(accounts)
        self.projected_positions.set(positions)
        self.projected_bytes.set(size_bytes)

    def observe_queue(self, account: int, state: Mapping[str, Any]) -> None:
        """Shows what waits in an account (a row of `queue_state`)."""
        label = str(account)
        self.lag.labels(label).set(state["lag_seconds"])
        self.waiting.labels(label).set(state["events_waiting"])
        self.open_letters.labels(label).set(state["dead_letters"])

    def exposition(self) -> bytes:
        """Everything in the Prometheus text format."""
        return generate_latest(self.registry)

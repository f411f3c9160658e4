"""OpenTelemetry, where LADING_OTEL_ENDPOINT names a collector: spans of batches and events, made after the commit.

An event's span belongs to the trace of the request it came with; the batch is linked to it, because a batch carries
the events of many requests.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from lading.engine.batch import RunRecord
from lading.kernel.refusal import Refused

SAMPLED = 1


class Spans:
    """Makes the spans of a worker. tracer and provider are those of the OpenTelemetry SDK."""

    def __init__(self, provider: Any) -> None:
        self._api = import_module("opentelemetry.trace")
        self._provider = provider
        self._tracer = provider.get_tracer("lading")

    def batch(self, account: int, records: Sequence[RunRecord]) -> None:
        """The spans of a committed batch."""
        attributes = {"lading.account": account, "lading.events": len(records)}
        span = self._tracer.start_span(
            "lading.batch", start_time=_nanoseconds(min(one.started_at for one in records)), attributes=attributes
        )
        link = self._api.Link(span.get_span_context())
        for record in records:
            self._event(account, record, link)
        span.end(_nanoseconds(max(one.finished_at for one in records)))

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()

    def _event(self, account: int, record: RunRecord, link: Any) -> None:
        event = record.event
        times = [rule.microseconds for one in record.trace.events for ruleset in one.rulesets for rule in ruleset.rules]
        span = self._tracer.start_span(
            f"lading.event {event.name}",
            context=self._context(record),
            start_time=_nanoseconds(record.started_at),
            links=[link],
            attributes={
                "lading.account": account,
                "lading.event.id": str(event.id),
                "lading.event.outcome": record.outcome,
                "lading.event.attempt": record.attempt,
                "lading.entity.type": event.entity.type,
                "lading.workflow": f"{record.trace.workflow_ref} {record.trace.workflow_version}",
                "lading.rules": len(times),
                "lading.rules.microseconds": sum(times),
                "lading.rules.microseconds_max": max(times, default=0),
            },
        )
        if record.reason:
            span.set_attribute("lading.event.reason", record.reason)
        span.end(_nanoseconds(record.finished_at))

    def _context(self, record: RunRecord) -> Any:
        """The trace the event came with; its parent is named after the event, as the request's own span is unknown."""
        trace_id = record.event.trace_id
        if trace_id is None:
            return None
        parent = self._api.SpanContext(
            trace_id=int(trace_id, 16),
            span_id=record.event.id.int & (2**64 - 1),
            is_remote=True,
            trace_flags=self._api.TraceFlags(SAMPLED),
        )
        return self._api.set_span_in_context(self._api.NonRecordingSpan(parent))


def spans_to(endpoint: str | None) -> Spans | None:
    """Spans sent to an OTLP/HTTP collector, None where none is named. Raises Refused OTEL_MISSING."""
    if endpoint is None:
        return None
    try:
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        resources = import_module("opentelemetry.sdk.resources")
    except ModuleNotFoundError as error:
        raise Refused(
            "OTEL_MISSING",
            "LADING_OTEL_ENDPOINT is set and the OpenTelemetry packages are not installed.",
            "Install lading[telemetry], or unset it.",
        ) from error
    provider = sdk.TracerProvider(resource=resources.Resource.create({"service.name": "lading-worker"}))
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    return Spans(provider)


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1e6) * 1000

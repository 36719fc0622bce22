"""Figures for monitoring, read from the tables when they are asked for."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.health import QUEUES, oldest_due
from network.events.models import Event
from network.events.work import WorkState
from network.invitations.models import Dispatch
from network.notices.models import Notice


class Tables(Collector):
    """What is due, what is stuck, what has happened."""

    def collect(self) -> Iterator[Metric]:
        """Each figure, by kind where there are several."""
        unsent = GaugeMetricFamily(
            "netvaerk_oldest_unsent_age_seconds", "Seconds since the oldest mail became due that is not sent"
        )
        unsent.add_metric([], oldest_due(Dispatch, Notice))
        yield unsent
        yield from self._queues()
        yield CounterMetricFamily("netvaerk_events", "Events recorded", value=Event.objects.count())

    def _queues(self) -> Iterator[Metric]:
        due = GaugeMetricFamily("netvaerk_due_rows", "Rows somebody must look at now", labels=["kind"])
        parked = GaugeMetricFamily("netvaerk_parked_rows", "Rows given up after too many failures", labels=["kind"])
        age = GaugeMetricFamily(
            "netvaerk_oldest_due_age_seconds", "Seconds the oldest row has been due", labels=["kind"]
        )
        for kind, model in QUEUES.items():
            due.add_metric([kind], model.objects.due().count())
            parked.add_metric([kind], model.objects.filter(state=WorkState.PARKED).count())
            age.add_metric([kind], oldest_due(model))
        yield from (due, parked, age)


@require_safe
def scrape(_: HttpRequest) -> HttpResponse:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Tables())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

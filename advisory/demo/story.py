"""Telling the demo year: every scene at its own moment, in order, all of it or nothing."""

from collections.abc import Callable
from itertools import chain

from django.db import transaction

from advisory.demo import agency, arrivals, courses, meetings, networks, paperwork, planted
from advisory.demo.almanac import Almanac
from advisory.demo.stage import Scene, Stage
from network.almanac.models import ClosedDay
from network.clock import now, today, told
from network.events.locks import one_at_a_time
from network.networks.models import Network

Report = Callable[[int, int], None]


def load(report: Report | None = None) -> bool:
    """Load the demo year around today; False when it is there already, and then nothing is changed.

    Args:
        report: Is told how many scenes are done, and of how many, after each.

    Raises:
        InputError: Denmark is not loaded.
    """
    with transaction.atomic():
        one_at_a_time("demo")
        if is_loaded():
            return False
        scenes = past_scenes()
        for done, scene in enumerate(scenes, start=1):
            with told(scene.at):
                scene.tell()
            if report:
                report(done, len(scenes))
    return True


def is_loaded() -> bool:
    """Whether the demo year was told here before."""
    return Network.objects.filter(kind=Network.Kind.NATIONAL, name=networks.NATIONAL_NAME).exists()


def past_scenes() -> list[Scene]:
    """The scenes of the plan that have happened by now, in the order of time; the others have yet to come."""
    stage = Stage(Almanac(today(), frozenset(ClosedDay.objects.values_list("month", "day"))))
    rooms = (networks, agency, meetings, courses, paperwork, planted, arrivals)
    scenes = chain.from_iterable(room.scenes(stage) for room in rooms)
    present = now()
    return sorted((scene for scene in scenes if scene.at <= present), key=lambda scene: scene.at)

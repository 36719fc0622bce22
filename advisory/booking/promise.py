"""The activity that a course promises, as booking needs it: locked with its course, its steps and its window."""

from advisory.courses.models import ACTIVITY_STEPS, Activity, Course
from network.clock import local_days
from network.errors import RuleBrokenError, Text, wrong_step
from network.meetings.scheduling import Time


def locked(activity: Activity) -> tuple[Activity, Course]:
    """The activity and its course as they are now, the course locked first: the order that everybody keeps."""
    course = Course.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=activity.course_id)
    return Activity.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=activity.pk), course


def check_step(verb: str, activity: Activity) -> None:
    """Refuse a step that the activity cannot take now.

    Raises:
        RuleBrokenError: `wrong_step`.
    """
    if activity.state not in ACTIVITY_STEPS[verb]:
        raise wrong_step(verb, activity.state, activity.allowed)


def check_window(course: Course, time: Time) -> None:
    """Refuse a time outside the course's window; a course that is not planned yet has none.

    Raises:
        RuleBrokenError: `outside_window`.
    """
    first, last = local_days(time.starts_at, time.ends_at)
    starts_on, ends_on = course.window_starts_on, course.window_ends_on
    if starts_on and ends_on and (first < starts_on or last > ends_on):
        raise RuleBrokenError(
            "outside_window",
            Text(
                f"Tidspunktet ligger uden for forløbets periode, {starts_on} til {ends_on}. "
                "Vælg en dag i perioden, eller planlæg forløbet igen.",
                f"The time lies outside the course's window, {starts_on} to {ends_on}. "
                "Choose a day within it, or plan the course again.",
            ),
            window_starts_on=starts_on.isoformat(),
            window_ends_on=ends_on.isoformat(),
        )


def enter_window(activity: Activity, course: Course, time: Time) -> None:
    """Put the activity on the days of its time, which must lie in the window.

    Raises:
        RuleBrokenError: `outside_window`.
    """
    check_window(course, time)
    activity.starts_on, activity.ends_on = local_days(time.starts_at, time.ends_at)

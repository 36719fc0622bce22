"""Why a slot stands where it stands, in plain words: each reason in Danish and in English."""

Reason = tuple[str, str]


def reasons(
    *,
    travel_minutes: int,
    on_a_trip: bool,
    nights: int,
    load: float,
    office_day: bool,
    weeks: int,
    wished: bool = False,
    better_that_day: int = 0,
) -> tuple[Reason, ...]:
    """The reasons in the order in which they weigh: travel, trip, nights, load, office day, waiting, others that day.

    Args:
        travel_minutes: What the meeting adds to everybody's travel.
        on_a_trip: Whether it follows or precedes another meeting of somebody's on the same day.
        nights: How many nights it makes somebody stay away, all of them together.
        load: The fullest consultant's committed and held time as a part of available.
        office_day: Whether it takes a day that somebody would rather have spent at the office.
        weeks: Whole weeks from the first day searched.
        wished: Whether it was chosen among the times that suit the municipality.
        better_that_day: How many better times the same day has.
    """
    trip = ("Ligger på samme tur som et andet møde den dag.", "On the same trip as another meeting that day.")
    night = ("Kræver overnatning.", "Needs a night away.")
    suits = ("Passer med kommunens ønsker.", "Suits the municipality's wishes.")
    later = ("Samme dag har et bedre tidspunkt.", "The same day has a better time.")
    office = ("Falder på en kontordag.", "Falls on an office day.")
    return (
        _travel(travel_minutes),
        *((trip,) if on_a_trip else ()),
        *((night,) if nights else ()),
        _load(load),
        *((office,) if office_day else ()),
        _waiting(weeks),
        *((suits,) if wished else ()),
        *((later,) if better_that_day else ()),
    )


def _travel(minutes: int) -> Reason:
    if minutes <= 0:
        return "Ingen ekstra rejsetid.", "No extra travel."
    hours, rest = divmod(minutes, 60)
    danish = " ".join(part for part in (hours and f"{hours} t", rest and f"{rest} min") if part)
    english = danish.replace(" t", " h")
    return f"{danish} ekstra rejsetid i alt.", f"{english} of extra travel in all."


def _load(load: float) -> Reason:
    taken = round(load * 100)
    return f"{taken} % af arbejdstiden er optaget.", f"{taken} % of working time is taken."


def _waiting(weeks: int) -> Reason:
    if not weeks:
        return "I den første uge, I søger i.", "In the first week of the search."
    if weeks == 1:
        return "En uge efter søgningens første dag.", "One week after the first day of the search."
    return f"{weeks} uger efter søgningens første dag.", f"{weeks} weeks after the first day of the search."

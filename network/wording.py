"""Dates and times as people say them in Danish and English; weeks are ISO weeks."""

from datetime import date, datetime

from network.clock import COPENHAGEN, local_day, local_days
from network.errors import Text

WEEKDAYS = Text(
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
)
MONTHS = Text(
    "januar februar marts april maj juni juli august september oktober november december",
    "January February March April May June July August September October November December",
)


def long_day(moment: datetime) -> Text:
    """`torsdag den 13. juni 2024` and `Thursday 13 June 2024`, the day in Copenhagen."""
    return long_date(local_day(moment))


def long_date(day: date) -> Text:
    """`torsdag den 13. juni 2024` and `Thursday 13 June 2024`."""
    weekday, month = day.weekday(), day.month - 1
    return Text(
        f"{WEEKDAYS.da.split()[weekday]} den {day.day}. {MONTHS.da.split()[month]} {day.year}",
        f"{WEEKDAYS.en.split()[weekday]} {day.day} {MONTHS.en.split()[month]} {day.year}",
    )


def weekday(day: date) -> Text:
    """`torsdag` and `Thursday`."""
    return weekday_called(day.isoweekday())


def weekday_called(number: int) -> Text:
    """An ISO weekday, 1 is `mandag` and `Monday`."""
    return Text(WEEKDAYS.da.split()[number - 1], WEEKDAYS.en.split()[number - 1])


def short_date(day: date) -> Text:
    """`13. juni 2024` and `13 June 2024`."""
    month = day.month - 1
    return Text(f"{day.day}. {MONTHS.da.split()[month]} {day.year}", f"{day.day} {MONTHS.en.split()[month]} {day.year}")


def month(day: date) -> Text:
    """`juni 2024` and `June 2024`."""
    return Text(f"{MONTHS.da.split()[day.month - 1]} {day.year}", f"{MONTHS.en.split()[day.month - 1]} {day.year}")


def counted(number: int, one: Text, many: Text) -> Text:
    """`one` for 1, else `many`; `{n}` in either is the number."""
    text = one if number == 1 else many
    return Text(text.da.replace("{n}", str(number)), text.en.replace("{n}", str(number)))


def week(moment: datetime) -> Text:
    """`uge 24` and `week 24`."""
    number = moment.astimezone(COPENHAGEN).isocalendar().week
    return Text(f"uge {number}", f"week {number}")


def clock_time(moment: datetime) -> Text:
    """`9.30` and `9:30`, in Copenhagen."""
    local = moment.astimezone(COPENHAGEN)
    return Text(f"{local.hour}.{local.minute:02}", f"{local.hour}:{local.minute:02}")


def when(starts_at: datetime, ends_at: datetime) -> Text:
    """`torsdag den 13. juni 2024 (uge 24) kl. 9.30–15.00`; over several days both days are named."""
    first, last = local_days(starts_at, ends_at)
    begins, ends = clock_time(starts_at), clock_time(ends_at)
    until = Text("", "") if first == last else Text(f"{long_day(ends_at).da} kl. ", f"{long_day(ends_at).en}, ")
    dash = "–" if first == last else " – "
    return Text(
        f"{long_day(starts_at).da} ({week(starts_at).da}) kl. {begins.da}{dash}{until.da}{ends.da}",
        f"{long_day(starts_at).en} ({week(starts_at).en}), {begins.en}{dash}{until.en}{ends.en}",
    )

"""Calendars as other programs see them: entries to iCalendar bytes, reply mails to answers.

The room is pure. It reads no clock, no settings and no database, so the same input always gives the same
output, and everything a calendar program may object to can be tested here.

- ``entry``: what stands in a calendar, as data. ``build``: entry to invitation or feed. ``zone``: our time
  zone.
- ``parse``: raw mail to ``reply.Reply``, with ``parts`` (the MIME tree), ``envelope`` (the headers),
  ``bounce`` (delivery reports), ``answer`` (the calendar object inside), ``lines`` (its content lines) and
  ``moments`` (its dates and zones).
"""

"""Last days of calls as a file that every calendar reads (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from icalendar import Alarm, Calendar, Event

from uprcoop.funds.models import Call

WARN_BEFORE = timedelta(days=14)


def deadlines(calls: Iterable[Call], addresses: dict[str, str]) -> bytes:
    """One whole-day entry for each call, with a reminder two weeks before.

    `addresses`: of each call's page, by its identifier.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//uprcoop//EN")
    calendar.add("version", "2.0")
    for call in calls:
        event = Event()
        event.add("uid", f"{call.identifier}@uprcoop")
        event.add("dtstamp", call.published_at)
        event.add("dtstart", call.closes_on)
        event.add("dtend", call.closes_on + timedelta(days=1))
        event.add("summary", f"{call.fund.short}: {call.title}")
        event.add("url", addresses[call.identifier])
        event.add("description", addresses[call.identifier])
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", call.title)
        alarm.add("trigger", -WARN_BEFORE)
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())

"""Legal periods: working days in China, deadlines that explain themselves, clocks that stop and go on, calendar feeds.

>>> from datetime import date
>>> from tidu import clocks
>>> notice = clocks.after(clocks.working_days(5, first="same_day"), date(2026, 11, 24))
>>> notice.last
datetime.date(2026, 11, 30)
"""

from tidu.clocks.clock import Clock, Suspension, after, before, last_days, until
from tidu.clocks.deadline import Deadline, Remaining, day_in_china
from tidu.clocks.ics import Event, to_ics
from tidu.clocks.periods import Period, Until, add_months, days, months, working_days, years
from tidu.clocks.reminders import Reminder, due_reminder, reminders
from tidu.clocks.stored import clock_from_json, clock_to_json, deadline_to_json
from tidu.clocks.terms import Term, find_term, yearly
from tidu.clocks.workdays import WorkingCalendar, load_calendar, standard_calendar, use_calendar

__all__ = [
    "Clock",
    "Deadline",
    "Event",
    "Period",
    "Remaining",
    "Reminder",
    "Suspension",
    "Term",
    "Until",
    "WorkingCalendar",
    "add_months",
    "after",
    "before",
    "clock_from_json",
    "clock_to_json",
    "day_in_china",
    "days",
    "deadline_to_json",
    "due_reminder",
    "find_term",
    "last_days",
    "load_calendar",
    "months",
    "reminders",
    "standard_calendar",
    "to_ics",
    "until",
    "use_calendar",
    "working_days",
    "yearly",
    "years",
]

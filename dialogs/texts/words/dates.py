"""Dates and times as people say them."""

from datetime import date, datetime, timedelta

WEEKDAYS = "一二三四五六日"


def month_day(day: date) -> str:
    """5月14日."""
    return f"{day.month}月{day.day}日"


def with_weekday(day: date) -> str:
    """5月14日（周日）."""
    return f"{month_day(day)}（周{WEEKDAYS[day.weekday()]}）"


def clock(at: datetime) -> str:
    """5月14日 16:05."""
    return f"{month_day(at.date())} {at:%H:%M}"


def due(at: datetime) -> str:
    """A due time as the notices write it: 5月10日 24:00 for the midnight that ends the day."""
    if at.hour == at.minute == 0:
        return f"{month_day((at - timedelta(days=1)).date())} 24:00"
    return clock(at)

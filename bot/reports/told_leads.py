"""A lead in a document: its title and what it says, and nothing of it twice."""

from bot.reports.page import visible
from dialogs.submissions import Lead

STOPS = " 。！!？?；;，,、：:…"

LONGEST = 10_000
"""Characters, more than any lead has."""


def told(lead: Lead, room: int) -> tuple[str, str]:
    """Title and body in at most `room` characters.

    Most leads are one text, whose first sentence became the title: then the body goes on where the title ends, and
    where the title was cut the text stands in its place.
    """
    title, body = visible(lead.title or lead.body), visible(lead.body, LONGEST)
    begun = title.removesuffix("…").rstrip()
    if not body.startswith(begun):
        return title, visible(body, room - len(title))
    if title != begun:
        return visible(body, room), ""
    return title, visible(body[len(begun) :].lstrip(STOPS), room - len(title))

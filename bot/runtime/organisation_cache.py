"""The organisation as it stands, read again only when the roster changed."""

from dialogs.model.campaign import Campaign
from dialogs.model.units import Organisation
from storage.db.database import Tx
from storage.people import roster


class OrganisationCache:
    """Keep the tree of units between turns, so that a roster of thousands is not read for every message."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._version = ""
        self._organisation: Organisation | None = None

    async def current(self, tx: Tx) -> Organisation:
        """Return the organisation; one small query tells whether another process changed it."""
        version = await roster.version(tx)
        if self._organisation is None or version != self._version:
            self._organisation = await roster.organisation(tx, self._campaign)
            self._version = version
        return self._organisation

"""A hand-in's receipt (回执) as a page that prints to one sheet, for the unit's people, its supervisors and admins."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.page.http.rendering import Rendering
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from dialogs.model.deliverables import Deliverable
from dialogs.model.submissions import FileState, KeptFile
from dialogs.model.units import Organisation, Role
from dialogs.texts.documents import receipt as texts
from storage.db.database import Tx
from storage.media import files as media
from storage.people import accounts
from storage.reports import receipts
from storage.reports.receipts import HandedIn

LISTED = 18
"""So many files stand on the sheet with their hashes; of more, the list's own hash stands for the rest."""

WhoOf = Callable[[Request], Awaitable[str]]
"""The account a browser is logged in as, empty where there is none."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is printed. Instants are in the campaign's zone; `sha256` is of all file hashes, or of what was said.

    `replaced_by` is the receipt of what was submitted in its place.
    """

    number: str
    unit: str
    above: str
    item: str
    at: datetime
    first_at: datetime
    by: str
    returned: bool
    replaced_by: "Receipt | None"
    lines: Sequence[tuple[str, str]]
    text: str
    files: Sequence[KeptFile]
    more: int
    sha256: str


class Receipts:
    """The route."""

    def __init__(self, ctx: Context, organisations: OrganisationCache, rendering: Rendering, *, who_of: WhoOf) -> None:
        self._ctx = ctx
        self._organisations = organisations
        self._rendering = rendering
        self._who_of = who_of

    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [Route("/receipt/{number}", self._show)]

    async def _show(self, request: Request) -> Response:
        """Nobody learns from the answer whether there is a receipt that is not theirs to see."""
        person = await self._who_of(request)
        async with self._ctx.db.read() as tx:
            receipt = await self._receipt(tx, request.path_params["number"], person) if person else None
        if receipt is None:
            return self._rendering.page("refused", 404, reason=texts.NONE, known=True)
        return self._rendering.page("receipt", receipt=receipt, words=texts)

    async def _receipt(self, tx: Tx, number: str, person: str) -> Receipt | None:
        found = await receipts.handed_in(tx, number)
        organisation = await self._organisations.current(tx)
        if found is None or found.unit_id not in organisation.units:
            return None
        held = await accounts.memberships(tx, person)
        if not any(_may(organisation, found.unit_id, unit_id, role) for unit_id, role in held):
            return None
        later = await receipts.handed_in(tx, found.replaced_by)
        files = (await media.files_of(tx, [found.unit_id])).get(found.unit_id, [])
        names = await accounts.names(tx, {one.by for one in (found, later) if one})
        newer = _receipt(organisation, later, files, names) if later else None
        return replace(_receipt(organisation, found, files, names), replaced_by=newer)


def _may(organisation: Organisation, of: int, unit_id: int, role: Role) -> bool:
    if role is Role.LIAISON:
        return unit_id == of
    return role is Role.ADMIN or (unit_id in organisation.units and organisation.within(of, unit_id))


def _receipt(
    organisation: Organisation, found: HandedIn, sent: Sequence[KeptFile], names: Mapping[str, str]
) -> Receipt:
    campaign = organisation.campaign
    deliverable = campaign.deliverable(found.subject.deliverable)
    unit = organisation[found.unit_id]
    files = _version([file for file in sent if _belongs(file, deliverable, found)], deliverable, found)
    lines = [(i.label, str(found.values[i.key])) for i in campaign.indicators if i.key in found.values]
    said = [file.sha256 for file in files] or [f"{label} {value}" for label, value in lines] or [found.text]
    return Receipt(
        number=found.number,
        unit=unit.name,
        above=organisation[unit.parent_id].name if unit.parent_id is not None else "",
        item=deliverable.name,
        at=found.at.astimezone(campaign.zone),
        first_at=found.first_at.astimezone(campaign.zone),
        by=names.get(found.by, ""),
        returned=found.returned,
        replaced_by=None,
        lines=lines,
        text=found.text,
        files=files[:LISTED],
        more=len(files) - len(files[:LISTED]),
        sha256=hashlib.sha256("\n".join(said).encode()).hexdigest(),
    )


def _version(files: list[KeptFile], deliverable: Deliverable, found: HandedIn) -> list[KeptFile]:
    """What came since the version before, if anything did, as 确认提交 showed it; materials have no versions."""
    if deliverable.takes_anything or found.since is None:
        return files
    since = found.since
    return [file for file in files if file.sent_at is not None and file.sent_at > since] or files


def _belongs(file: KeptFile, deliverable: Deliverable, found: HandedIn) -> bool:
    """Whether the file was handed in with it: the item's own; of materials the days' and the leads' too."""
    if file.state is not FileState.KEPT or (file.sent_at is not None and file.sent_at > found.at):
        return False
    own = file.target.subject == found.subject
    return own or (deliverable.takes_anything and not file.target.subject.deliverable)

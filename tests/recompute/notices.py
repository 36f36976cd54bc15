"""The notices there are, by the name their campaign has in a ledger."""

from tests.recompute import jinan, liaoning, ministry, sichuan, yunnan
from tests.recompute.notice import Notice

NOTICES: dict[str, Notice] = {
    module.NOTICE.name: module.NOTICE for module in (yunnan, ministry, jinan, liaoning, sichuan)
}

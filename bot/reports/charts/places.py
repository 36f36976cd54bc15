"""What a row of a chart is called: a place's own short name where the campaign file has one."""

from dialogs.campaign import Campaign, Tile
from dialogs.folding import folded


def tile_of(campaign: Campaign, name: str) -> Tile | None:
    """The tile of the unit of that name: the one whose place name it contains, the longest where several are."""
    whole = folded(name)
    found = [tile for tile in campaign.tiles if folded(tile.unit) in whole]
    return max(found, key=lambda tile: len(tile.unit), default=None)


def place_name(campaign: Campaign, name: str) -> str:
    """昆明 for 昆明市教育体育局; the unit's own name where it stands on no tile."""
    tile = tile_of(campaign, name)
    return tile.unit if tile else name

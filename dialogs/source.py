"""Where an item of a campaign comes from: every item's `source` names the clause of the notice that asks for it."""

OURS = "ours"
"""The `source` of an item this program adds to the notice."""

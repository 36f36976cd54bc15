"""The records of a campaign and the figures made from them."""

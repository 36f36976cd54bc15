"""`weekbot demo`: a campaign to watch and take part in."""

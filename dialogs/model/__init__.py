"""The campaign model: what one official notice asks for and what units hand in, as data."""

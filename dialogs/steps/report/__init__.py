"""The steps of a day's report, from the prompt to a correction."""

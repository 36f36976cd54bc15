"""The forms a liaison fills in: a day's report, the final table, a hand-in; and the facts they are filled from."""

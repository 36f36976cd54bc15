"""An independent recomputation of a rehearsal's workbook from its ledger alone.

It shares no code with the program: the rules are written afresh from the program's public promises, the campaign's
constants from the notice. `python -m tests.recompute DIR` compares DIR's workbook with DIR's
`ledger.jsonl`, cell by cell.
"""

"""The final table as a spreadsheet: read when it is sent in, sent when it is confirmed."""

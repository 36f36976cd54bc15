"""Any spreadsheet people send, read as sheets of cells: xlsx and xlsm, xls and et, ods, csv; or refused with why."""

"""The workbook of /export."""

"""The sheets of the workbook (INTERFACE §8), one file each: what their columns are and what stands in their rows."""

"""One file a sheet: its columns and its rows."""

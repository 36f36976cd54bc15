"""A report process: its orders, its frames, its errors."""

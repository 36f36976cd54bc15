"""Texts of the phone page, the admin's desk and the demo."""

"""Spreadsheets people send: read without trusting them."""

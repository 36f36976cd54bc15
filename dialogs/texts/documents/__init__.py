"""Texts of charts, sheets, receipts and Word documents."""

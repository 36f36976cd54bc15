"""Telegram, with python-telegram-bot as the transport."""

"""The phone page: a chat in any browser, with nothing to install."""

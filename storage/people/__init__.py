"""People and units: accounts, roster, invites, sessions, groups, audit."""

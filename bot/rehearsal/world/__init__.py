"""The simulated world: stage, channel, screens, roster, ledger."""

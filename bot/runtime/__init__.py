"""What every part of the running program stands on: context, clock, settings, logs, metrics, HTTP."""

"""The ground of the running program: context, clock, settings, logs, metrics, HTTP."""

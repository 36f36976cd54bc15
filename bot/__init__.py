"""The running program: channels, delivery, scheduler, commands, reports, command line, settings, clock."""

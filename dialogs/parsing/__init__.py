"""Read what people type: numbers, dates, commands, quick entries."""

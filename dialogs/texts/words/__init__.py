"""Words that every text shares: counts, dates, labels, phones."""

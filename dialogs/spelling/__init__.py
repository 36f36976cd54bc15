"""Words as people write them: folded for comparison, found in a text."""

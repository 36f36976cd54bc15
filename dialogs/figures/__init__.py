"""The figures: roll-up, rules, progress, ranking (docs/interface.md, section 6)."""

"""Whether the program is well: checks, figures, and what happens when it is not."""

"""Word documents: templates an office can replace by its own, and what fills them."""

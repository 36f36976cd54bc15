"""Campaign files: read, checked with every fault at its line, shifted to another year."""

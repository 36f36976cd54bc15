"""Work that takes a while: exports and answers made from everybody's records."""

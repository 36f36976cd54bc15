"""The HTTP server: heads, peers, connections, checks."""

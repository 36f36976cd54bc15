"""Remove positions from photos, videos and documents."""

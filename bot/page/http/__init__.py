"""What every page stands on: middleware, cookies, rendering, assets."""

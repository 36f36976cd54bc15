"""Every text people read, one module a dialog or page, apart from the logic that chooses them."""

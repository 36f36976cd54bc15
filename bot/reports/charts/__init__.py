"""Pictures officials look at on a phone: drawn from records already loaded, each chart a panel of its own file."""

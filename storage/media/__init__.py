"""Photos and files: their rows, their bytes, the disk they lie on."""

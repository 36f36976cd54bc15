"""What a file is by its bytes, whatever it is called: which of the kinds that are taken, or what else."""

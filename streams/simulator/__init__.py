"""A simulated town: what its meters, payers and thieves do, with the truth written beside."""

"""Theft: what a day of a meter says, weighed into one lead per meter."""

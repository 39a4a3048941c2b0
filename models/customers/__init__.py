"""Customers: credit grades, segments, value, and what each of them is given."""

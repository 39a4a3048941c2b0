"""Meters: validation, interval sums, consumption profiles, days and their features, quality of the data."""

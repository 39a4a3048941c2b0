"""Forecasts that are learned online from values, calendar and weather alone, whatever the series is of."""

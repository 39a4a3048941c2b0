"""Clients whose meters are read by hand, a few times a year: what their invoices say of fraud."""

"""Energy of days to come: of classes of customers, of feeders and of the whole system."""

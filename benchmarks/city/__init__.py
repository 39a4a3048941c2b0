"""A whole city through the whole engine, and whether its books are right."""

"""What can go wrong in the town, or just happens."""

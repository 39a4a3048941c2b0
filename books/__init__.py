"""The journal of all accounts as it is kept, what can be asked of it, and its comparison with the bank."""

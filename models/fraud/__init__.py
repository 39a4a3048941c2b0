"""Payment fraud: rules over sliding windows, and a learned score of every payment beside them."""

"""The bank's files compared with the books."""

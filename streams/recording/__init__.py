"""A recording: a folder of what a utility's systems sent, to be replayed."""

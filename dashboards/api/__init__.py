"""The HTTP interface: what the desk sees and does, for the console and for other programs."""

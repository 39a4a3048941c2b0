"""The embedded transport: durable topics in one SQLite file, and Faust running on them without a broker."""

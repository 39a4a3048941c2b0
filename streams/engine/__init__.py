"""The engine: shards of all stages over one log, as Faust agents."""

"""How records become state: sources merged by log time, stages that react to them, shards that hold both."""

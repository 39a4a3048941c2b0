"""What people look at: metric series, their sinks, the console."""

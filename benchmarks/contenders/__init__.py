"""Programs that are compared: each reads one topic of readings, keeps state by meter and tells what is odd."""

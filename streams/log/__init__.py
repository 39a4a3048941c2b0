"""What every log has in common: records, fetches, and how Faust consumes them."""

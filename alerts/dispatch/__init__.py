"""Between orders and messages: what belongs together is told together, and no desk is told more than it can take in."""

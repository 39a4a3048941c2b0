"""The web console: one live page for the dispatch desk."""

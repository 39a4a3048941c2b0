"""Words for people: templates by kind, language and reader, and how values and lengths are written."""

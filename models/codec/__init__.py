"""Codecs: records of readings as JSON, JSON frames or Arrow streams, decoded to columns."""

"""How time passes in an engine: by the clock, or as whoever feeds it says."""

LIVE, DEMO, REPLAY = "live", "demo", "replay"

"""What is known and learned: records, columns, profiles, detectors, models. Pure: no clock, no input or output."""

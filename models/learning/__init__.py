"""What learns from labels: one learner for every model, scorers that follow it."""

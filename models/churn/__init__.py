"""Churn: which customers are about to leave, by a stated prior first and by what was learned once that is better."""

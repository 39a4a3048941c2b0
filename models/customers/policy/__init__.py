"""Differentiated service: one readable file that says what each grade and segment gets."""

from models.customers.policy.file import PolicyFile, Treatment
from models.customers.policy.parse import default_policy, parse_policy
from models.customers.policy.policy import Customer, Given, Policy

__all__ = ["Customer", "Given", "Policy", "PolicyFile", "Treatment", "default_policy", "parse_policy"]

"""Who may do what: users, roles, sessions, keys, lock-out, and the audit of all of it."""

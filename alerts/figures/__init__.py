"""How well people can work with the alerts: floods, rates, shares, what is a nuisance (ISA-18.2, EEMUA 191)."""

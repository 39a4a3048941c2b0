"""What customers owe: tariffs, the ledger of each account, ageing, and the steps towards a cut of supply."""

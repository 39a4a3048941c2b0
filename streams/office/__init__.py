"""What the console's pages are answered from: the log, the stores and the journal, gathered for people."""

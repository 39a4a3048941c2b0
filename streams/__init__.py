"""The edge: settings, transports, agents, snapshots, simulator, importers, command line."""

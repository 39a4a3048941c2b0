"""What benchmarks share: a broker, readings in it, contenders as processes, tables of figures."""

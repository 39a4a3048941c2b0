"""The grid stage: load of transformers and feeders, their temperature, what overloads them and what will."""

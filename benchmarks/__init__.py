"""Speed, memory and scale of Repertoire, beside its peers: `python -m benchmarks [name ...]`."""

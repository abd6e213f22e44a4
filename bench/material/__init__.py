"""What the benchmarks measure with: pages, wrapped and mangled, and lines of two directions."""

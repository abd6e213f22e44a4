"""What the benchmarks measure with: pages, wrapped and mangled, lines of two
directions, questions that ask for several things.
"""

"""Processes that do what may hang, crash or swell, or what takes long: a job each at a time.

pool    a few of them, kept for the next job, killed when one takes too long
child   one of them: takes jobs from a socket
"""

"""What an operator who sleeps relies on.

errors   what went wrong, grouped, told to operators once
health   whether the loops come round
metrics  the figures of the store, as Prometheus reads them
restarting  a loop that hangs is begun anew
supervisor  what systemd is told
watch    the part that looks after the others
"""

"""What an operator who sleeps relies on.

errors   what went wrong, grouped, told to operators once
watch    the part that looks after the others
"""

"""One module a figure; `python -m bench NAME …` runs one."""

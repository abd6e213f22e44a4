"""What each command, button and question does.  Handlers return messages; they send nothing.

incoming   what can happen in a chat, free of Telegram's own classes
desk       Desk: what a handler may use; Reaction: what it gives back
commands   the table of commands, their Arabic and English words, and `react`
buttons    the table of buttons
readers    subscribe, latest, summary, read, search, language …
asking     questions
operators  feeds
answering  a question in, a finding out: the one path of chat and command line
"""

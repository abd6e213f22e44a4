"""What each command, button and question does.  Handlers return messages; they send nothing.

incoming   what can happen in a chat, free of Telegram's own classes
react      what happened, to the handler it concerns
desk       Desk: what a handler may use; Reaction: what it gives back
commands   the table of commands and their Arabic and English words
buttons    the table of buttons
readers    subscribe, latest, summary, read, search, language …
asking     questions
settings   the settings card
operators  feeds
answering  a question in, a finding out: the one path of chat and command line
indexing   a store together with the index of its passages
"""

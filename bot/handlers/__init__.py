"""What each command, button and question does.  Handlers return messages; they send nothing.

incoming   what can happen in a chat, free of Telegram's own classes
react      what happened, to the handler it concerns
offers     what a chat was offered to choose from, and took or declined
desk       Desk: what a handler may use; Reaction: what it gives back
commands   the table of commands and their Arabic and English words
buttons    the table of buttons
starting   the first minute, and where a deep link leads
doors      from what a group is told into the private chat
readers    subscribe, latest, summary, read, language …
asking     questions
searching  searches and their filters
topics     tags, their articles, following one
relating   the story so far, and articles like one
catching_up    what came in while a reader was away
returning  a group that puts us out and has us back
keeping    what readers save
copying    a copy of the store, for owners
health     how the bot does
staff      who may do more than read
keys       words in the place of letters
muting     no articles for some hours, or none of a topic
inline     what is offered to who types our name in any chat
settings   the settings card
feeds          what editors see of feeds and are told of them
adding         adding a source
documents      documents that editors send
outside        Outside: what handlers may ask of the world
subscriptions  what a chat follows, its digests, its quiet hours
gaps           what readers asked that nobody has written
insight        the week in figures
reporting      the same, each week unasked
trying         what a filter would have sent
outbox         what became of what was owed; taking an article back
answering  a question in, a finding out: the one path of chat and command line
modelled   what models may be asked about a question
seeking    a question put in the words of the archive, and the passages that share some
curating   the publisher's own answers, and what readers do when our articles have none
newsdesk   where editors decide what is sent
routing    what groups, channels and topics get, said from a private chat
correcting  other words in what was sent
announcing what the publisher has to say beside articles
waiting    chats are told when what they asked has an answer; a damaged index is made anew
unready    what is said while the index is damaged or being made
analysing  the words of very many articles, in processes of their own
indexing   a store together with the index of its passages
"""

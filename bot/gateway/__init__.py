"""The only room that knows Telegram: updates in (kept, then handled), messages out.

request     python-telegram-bot's transport on aiohttp; tells "not sent" from "maybe sent"
sender      a Message to the Bot API, its answer or error to an Outcome
fetcher     getUpdates: keep each update, then move the offset
lanes       kept updates to the reception, in order for each chat, a few chats side by side
turns       whose turn it is: whoever has asked for least lately
patience    how much one person, and one chat, may ask at a time
reception   one update to the handlers, and what they say to whoever waits
incoming    Telegram's update to what happened
inline      what is offered to who types our name in any chat
profile     command menus and descriptions in every language
"""

import os

# A retry_after is read as a timedelta; python-telegram-bot looks at this when it reads one.
os.environ["PTB_TIMEDELTA"] = "1"

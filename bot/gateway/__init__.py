"""The only room that knows Telegram: updates in (kept, then handled), messages out.

request     python-telegram-bot's transport on aiohttp; tells "not sent" from "maybe sent"
sender      a Message to the Bot API, its answer or error to an Outcome
fetcher     getUpdates: keep each update, then move the offset
reception   kept updates to handlers, in order for each chat, chats side by side
incoming    Telegram's update to what happened
inline      what is offered to who types our name in any chat
profile     command menus and descriptions in every language
"""

import os

# A retry_after is read as a timedelta; python-telegram-bot looks at this when it reads one.
os.environ["PTB_TIMEDELTA"] = "1"

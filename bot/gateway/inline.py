"""What handlers offer to somebody who types our name in any chat, to the Bot API's results."""

import logging

from telegram import (
    Bot,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.gateway.keyboards import keyboard
from bot.gateway.sender import preview
from bot.handlers.desk import Offer, Offers
from bot.messages.layout import cut

log = logging.getLogger(__name__)

TITLE_UNITS, DESCRIPTION_UNITS = 120, 200


async def answer_inline(bot: Bot, query_id: str, offers: Offers, *, door: str) -> None:
    """Show the offers; `door` is said on the button that opens our own chat when there are none.
    Nothing is lost if this fails: the person types on, and asks again.
    """
    try:
        await bot.answer_inline_query(
            query_id,
            [result(offer) for offer in offers.results],
            cache_time=offers.seconds,
            is_personal=True,
            next_offset=offers.next_offset,
            button=None
            if offers.results
            else InlineQueryResultsButton(door, start_parameter="ask"),
        )
    except TelegramError as error:
        log.info("an inline query could not be answered: %s", error)


async def answer_guest(bot: Bot, query_id: str, offers: Offers) -> None:
    """Say the first of them where somebody has named us.  Nothing is lost if this fails."""
    try:
        await bot.answer_guest_query(query_id, result(offers.results[0]))
    except TelegramError as error:
        log.info("a summons could not be answered: %s", error)


def result(offer: Offer) -> InlineQueryResultArticle:
    """A result, whose message stands as it would in a chat of ours."""
    content = InputTextMessageContent(
        offer.message.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=preview(offer.message),
    )
    return InlineQueryResultArticle(
        offer.id,
        cut(offer.title, TITLE_UNITS),
        content,
        description=cut(offer.description, DESCRIPTION_UNITS),
        reply_markup=keyboard(offer.message),
    )

"""Whatever is asked of whatever article, each quote that is sent stands in it letter for letter."""

import random

from bot.handlers.answering import quote
from bot.handlers.asking import place_of
from bot.handlers.seeking import ArticleAnalyser
from bot.messages.answers import answer
from bot.text.answers import ruled
from bot.text.evidence import Found
from bot.text.kept import Analysis
from bot.text.questions import understood
from bot.text.repair import repaired
from bot.text.words import clean
from storage.models import BLOCK_BREAK, Article
from tests.factories import AR, article

ARTICLES, QUESTIONS = 500, 20
PIECES = (
    "قال قائد البحرية اللواء سالم الدوسري إن السفينة وصلت إلى الميناء",
    "ويبلغ طولها 133 مترا، ويتألف طاقمها من 96 بحارا",
    "«لن نبيع المصنع» قالت المديرة هدى القحطاني",
    "The bridge cost 210 million crowns and carries six lanes",
    "يضم الحلف أرمينيا وبيلاروسيا وكازاخستان وروسيا",
    "e\u0301t\u0301 صُوتٌ ﷺ 👨‍👩‍👧 ½ a/b, c",
    "<b>&amp; سعر</b> «غير مغلق",
)
ENDS = (". ", "؟ ", "! ", "… ", ".\n", " ", "، ", BLOCK_BREAK)


def made(chance: random.Random, number: int) -> Article:
    count = chance.randint(1, 40)
    text = "".join(chance.choice(PIECES) + chance.choice(ENDS) for _ in range(count))
    blocks = [block for block in clean(text).split(BLOCK_BREAK) if block.strip()]
    return article(number, BLOCK_BREAK.join(blocks).strip(), title=chance.choice(PIECES)[:60])


def asked(chance: random.Random, text: str) -> str:
    words = chance.choices(text.split(), k=chance.randint(1, 9)) + chance.choices(
        ["متى", "كم", "\x00", '"']
    )
    chance.shuffle(words)
    return " ".join(words)


def test_ten_thousand_questions_are_answered_with_the_words_of_their_articles() -> None:
    chance, analyser, quotes = random.Random(10_000), ArticleAnalyser(), 0
    for number in range(1, ARTICLES + 1):
        one = made(chance, number)
        indexed = analyser(one)
        found = [
            Found(number, p.start, p.end, 5.0, tuple(indexed.title.split()), Analysis(p.words))
            for p in indexed.passages
        ]
        for _ in range(QUESTIONS):
            question = understood(asked(chance, one.text))
            query = repaired(question, {term.stem: 2 for term in question.terms}, 9, {})
            for choice in ruled(query, found).choices[:1]:
                message = answer(place_of(quote(choice, {number: one})), AR)
                assert message.quotes
                assert all(each.words in one.text for each in message.quotes)
                quotes += 1
    assert quotes > 0.9 * ARTICLES * QUESTIONS

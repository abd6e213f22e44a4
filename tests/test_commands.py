"""What is understood as a command, and that every button we show is one we know."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.buttons import BUTTONS, parse
from bot.handlers.commands import BY_NAME, COMMANDS, LEAST, Command, is_for_others, understand
from bot.handlers.outbox import WAYS
from bot.handlers.scoping import with_everywhere
from bot.i18n import Locale, phrase
from bot.messages import (
    answers,
    articles,
    brief,
    corrections,
    digests,
    feeds,
    finds,
    gaps,
    muting,
    operations,
    outbox,
    privacy,
    settings,
    shelf,
    sources,
    staff,
    stories,
    subscriptions,
    talk,
)
from bot.messages.insight import insight_card
from bot.messages.message import Message
from bot.messages.trying import trial
from bot.operations.errors import Group
from bot.subscriptions.wishes import Misunderstood, Wish, Wrong
from bot.text.summaries import Length
from storage.choices import Candidate
from storage.deliveries import Account, HeldDelivery, Subscription
from storage.models import Article, CuratedAnswer, Feed
from storage.readers import Topic
from storage.roles import Role
from tests.editors_messages import editors_messages
from tests.factories import AR, LOCALES, NOW, article
from tests.made_messages import fits
from tests.test_insight import busy

UNDERSTOOD: list[tuple[str, str | None, str]] = [
    # text, command, the words that belong to it
    ("/start", "start", ""),
    ("/START payload_1", "start", "payload_1"),
    ("/ask@warraq_bot كم الطاقم؟", "ask", "كم الطاقم؟"),
    ("/summary\n3", "summary", "3"),
    ("  /latest  ", "latest", ""),
    ("/nonsense", "help", ""),
    ("/", None, "/"),
    ("/ask؟", None, "/ask؟"),
    ("اشترك", "subscribe", ""),
    ("إشترك", "subscribe", ""),
    ("اشتـــرك!", "subscribe", ""),
    ("الاشتراك.", "subscribe", ""),
    ("إلغاء", "unsubscribe", ""),
    ("الغاء الإشتراك", "unsubscribe", ""),
    ("STOP", "unsubscribe", ""),
    ("آخر الأخبار", "latest", ""),
    ("اخر الاخبار؟", "latest", ""),
    ("آخِرُ  الأخبارِ", "latest", ""),
    ("News", "latest", ""),
    ("ملخّص", "summary", ""),
    ("ملخص ٣", "summary", "٣"),
    ("لخص الفرقاطة", "summary", "الفرقاطة"),
    ("اقرأ 2", "read", "2"),
    ("إقرا 2", "read", "2"),
    ("النص الكامل", "read", ""),
    ("بحث الميناء", "search", "الميناء"),
    ("ابحث عن الميناء", "search", "الميناء"),
    ("ابحث: الميناء", "search", "الميناء"),
    ("search the port", "search", "the port"),
    ("اسأل كم الطاقم؟", "ask", "كم الطاقم؟"),
    ("سؤال: كم الطاقم؟", "ask", "كم الطاقم؟"),
    ("اللغه", "language", ""),
    ("language English", "language", "English"),
    ("الاعدادات", "settings", ""),
    ("إعدادات!", "settings", ""),
    ("الإعدادات القاهرة", "settings", "القاهرة"),
    ("/settings Europe/Paris", "settings", "Europe/Paris"),
    ("Settings: London", "settings", "London"),
    ("مساعده", "help", ""),
    ("HELP?", "help", ""),
    ("تابع #اقتصاد", "follow", "#اقتصاد"),
    ("تابع الكل", "follow", "الكل"),
    ("متابعة", "follow", ""),
    ("النشره ٨ صباحا", "digest", "٨ صباحا"),
    ("digest: friday 9 pm", "digest", "friday 9 pm"),
    ("لا تزعجني من ١٠ مساءً إلى ٧ صباحًا", "quiet", "من ١٠ مساءً إلى ٧ صباحًا"),
    ("ساعات الهدوء", "quiet", ""),
    ("الهدوء إيقاف", "quiet", "إيقاف"),
    ("/retract 3", "retract", "3"),
    ("اكتم ٨ ساعات", "mute", "٨ ساعات"),
    ("mute #economy", "mute", "#economy"),
    ("محفوظاتي", "saved", ""),
    ("أضف مصدرًا https://n.example/feed", "add", "https://n.example/feed"),
    ("صحح\nثلاثة\nأربعة", "correct", "ثلاثة\nأربعة"),
    ("أجوبة المحرر: من أنتم؟\nصحيفة.", "faq", "من أنتم؟\nصحيفة."),
    ("اسحب ٣", "retract", "٣"),
    ("الاحصاءات", "stats", ""),
    ("الإحصاءات كم تقول؟", None, "الإحصاءات كم تقول؟"),
    # A command's word in a sentence does not make it a command.
    ("اشتراك الكهرباء كم سعره؟", None, "اشتراك الكهرباء كم سعره؟"),
    ("stop the war", None, "stop the war"),
    ("جديد الميناء", None, "جديد الميناء"),
    ("كم عدد الطاقم؟", None, "كم عدد الطاقم؟"),
    ("بحثت عنه", None, "بحثت عنه"),
    ("؟", None, "؟"),
    ("", None, ""),
]


@pytest.mark.parametrize(("text", "name", "words"), UNDERSTOOD)
def test_what_is_understood(text: str, name: str | None, words: str) -> None:
    command, rest = understand(text)
    assert (command.name if command else None, rest) == (name, words)


@given(st.text(max_size=200))
def test_any_text_is_a_command_or_a_question(text: str) -> None:
    command, words = understand(text)
    assert command is not None or words == text.strip()


FOR_OTHERS = [
    ("/weather", True),
    ("/weather غدًا", True),
    ("/weather@warraq_bot", False),
    ("/ask", False),
    ("/Latest", False),
    ("weather", False),
]


@pytest.mark.parametrize(("text", "expected"), FOR_OTHERS)
def test_in_a_group_a_command_we_do_not_have_is_another_bots(text: str, expected: bool) -> None:
    assert is_for_others(text) is expected


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_meant_by_its_name_and_each_of_its_words(command: Command) -> None:
    for text in (f"/{command.name}", *command.words):
        assert understand(text)[0] is command


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_command_has_help_in_every_language(name: str, locale: Locale) -> None:
    key = f"help-{name}"
    said = str(phrase(locale, key))
    assert said != key
    assert len(said) <= 256  # what Telegram's menu holds


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_command_is_named_as_telegram_takes_it(name: str) -> None:
    assert re.fullmatch("[a-z0-9_]{1,32}", name)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_whatever_can_be_done_has_an_arabic_word(command: Command) -> None:
    assert any(re.search("[ء-ي]", word) for word in command.words)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_words_of_the_staff_are_no_command_of_a_readers(command: Command) -> None:
    takes_a_role = command.audience in LEAST
    for text in command.words:
        assert (understand(text, as_reader=True)[0] is None) is takes_a_role
    assert understand(f"/{command.name}", as_reader=True)[0] is command


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR, Role.OWNER])
def test_whoever_has_a_role_is_told_of_every_command_it_brings(role: Role) -> None:
    brought = {each.name for each in COMMANDS if LEAST.get(each.audience) is role}
    assert set(staff.COMMANDS[role]) == brought


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("key", "limit"), [("bot-description", 512), ("bot-about", 120)])
def test_what_the_bot_says_of_itself_fits(key: str, limit: int, locale: Locale) -> None:
    assert 0 < len(phrase(locale, key)) <= limit


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_of_a_language_is_offered_by_help(locale: Locale) -> None:
    assert set(talk.HELPED) <= set(BY_NAME)
    shown = talk.help_text(locale).html
    assert all(f"/{name}" in shown for name in talk.HELPED)


def test_a_group_is_told_of_what_it_can_do() -> None:
    shown = set(re.findall("(?<!<)/([a-z]+)", talk.group_help(AR, hears_all=False).html))
    assert shown == set(talk.HELPED) - talk.IN_PRIVATE
    assert set(talk.HELPED) > talk.IN_PRIVATE


@pytest.mark.parametrize("locale", LOCALES)
def test_a_group_hears_of_privacy_mode_only_while_it_is_on(locale: Locale) -> None:
    hidden = str(phrase(locale, "help-group-privacy", ask="/ask"))
    assert hidden in talk.group_help(locale, hears_all=False).html
    assert hidden not in talk.group_help(locale, hears_all=True).html


# ---- buttons


def all_messages(locale: Locale) -> Iterable[Message]:
    """One of each message that has buttons, its numbers as long as they get."""
    url = "https://news.example/1"
    one = article(10**12, "جملة أولى. جملة ثانية.", url=url)
    long = article(10**12, "\n\n".join(["كلام " * 300] * 20), url=url)
    yield articles.article_card(one, locale)
    yield with_everywhere(talk.say(locale, "ask-what"), locale, 10**12)
    yield articles.article_summary(one, locale)
    told = (
        "غادرت سفينة البحث الميناء فجرًا. يقودها ربّان خبير بجليد القطب البعيد. تحمل علماء من ست دول."
    )
    several = article(10**12, f"{told} تعود إلى المرسى في نهاية الصيف القادم.", url=url)
    yield articles.article_summary(several, locale)
    yield articles.article_summary(several, locale, length=Length.LONG)
    yield from (articles.article_page(long, page, locale) for page in range(3))
    yield articles.article_list([one, long], page=1, total=50, locale=locale)
    found = finds.PageOf(10**12, 1, 50)
    several_found = [(replace(long, title="ع" * 999, author="ك" * 999), 0, len(long.text))] * 5
    yield finds.search_results(several_found, {"كلام"}, "ك" * 100, locale, place=found)
    topics = [Topic("و" * 200, 10**6)] * 24
    yield finds.topics_list(topics, 10**12, locale)
    yield finds.topic_page("و" * 99, [one, long], 23, locale, place=found)
    longest = replace(long, title="ع" * 999, author="<" * 999)
    yield stories.timeline(longest, [longest] * 5, locale)
    yield stories.missed([(longest, 10**6)] * 6, 10**6, locale)
    yield stories.alike(one, [], locale)
    yield stories.missed([(one, 3), (long, 1)], 200, locale)
    yield answers.answer(answers.Shown(one, 0, 10, 0, 20), locale)
    end = len(long.text) - 1
    rows = answers.answer_buttons(10**12, locale, following=2, closest=True)
    yield answers.answer(answers.Shown(long, end - 20, end, end - 20, end), locale, buttons=rows)
    yield answers.context(one, 0, 10, locale)
    yield answers.no_answer([one, long], locale, question=10**12)
    yield from lines_in_groups(locale, long)
    yield answers.answers_listed([CuratedAnswer(10**12, "سؤال", "جواب")], locale)
    yield from (talk.welcome(locale, subscribed=new, articles=3) for new in (True, False))
    yield talk.welcome(locale, subscribed=False, articles=3, example=replace(one, title="ع" * 999))
    yield talk.subscription(locale, subscribed=True, changed=True, sample=several)
    yield talk.help_text(locale)
    yield talk.group_help(locale, hears_all=False)
    yield from (talk.back(locale, missed=number) for number in (10**12, None))
    yield from (talk.subscription(locale, subscribed=on, changed=True) for on in (True, False))
    yield talk.language_menu(locale)
    yield settings.settings_card(locale, now=NOW)
    feed = Feed(10**12, url, "صحيفة", None, None, NOW, True, 9, "dns")
    yield feeds.feeds_page(locale, [feed], first=8, counts={"active": 90})
    yield feeds.feed_card(locale, feed, last_article=NOW, held=True)
    source = Candidate(url, "feed", "صحيفة", 9, ("خبر",))
    yield sources.candidates(locale, 10**12, [source] * 5)
    yield sources.candidate(locale, 10**12, 4, source)
    yield sources.move(locale, 10**12, replace(feed, title="ع" * 999), source)
    yield sources.feeds_listed(locale, 10**12, 3, 2)
    yield sources.preview(locale, 10**12, ["خبر"])
    yield articles.article_card(replace(one, version=2), locale)
    yield feeds.removal(locale, feed)
    yield feeds.feed_trouble(locale, feed)
    yield from subscription_cards(locale)
    yield shelf.saved_list([one, long], page=1, total=50, locale=locale)
    yield shelf.saved_list([], page=0, total=0, locale=locale)
    yield from outbox_cards(locale)
    yield from privacy_cards(locale)
    yield from editors_messages(locale)
    yield settings.months_page(locale, now=NOW)
    yield settings.zones_page(locale)


def lines_in_groups(locale: Locale, long: Article) -> Iterable[Message]:
    """What groups are told in a line, at its longest."""
    door = "https://t.me/warraq_bot?start=g_1"
    titled = replace(long, title="ع" * 999, url=f"https://{'a' * 63}.example/{'ب' * 900}")
    for closest in (True, False):
        place = answers.Shown(titled, 0, len(long.text), 0, len(long.text))
        yield brief.answer_in_a_line(place, locale, closest=closest, door=door)
    for scoped in (True, False):
        yield brief.no_answer_in_a_line(locale, scoped=scoped, door=door)
    kept = CuratedAnswer(1, "س", "ج " * 4000, "https://a.example/1")
    yield brief.publishers_line(kept, locale, door=None)
    yield articles.article_card(titled, locale, door=door)


def subscription_cards(locale: Locale) -> Iterable[Message]:
    """What a chat is told of what it asked for, as short and as long as that gets."""
    most = tuple(f"{number:02} {'ك' * 61}" for number in range(20))
    every = Wish(tuple(range(100)), most[:6], most[6:12], most[12:18], most[18:])
    full = Subscription(1, every.to_text(), "weekly 3 23:59", "23:59-00:00", True, NOW)
    for asked in (None, Subscription(1, next_at=NOW), full):
        yield subscriptions.following(locale, asked, dict.fromkeys(range(99), "ص" * 300))
        yield subscriptions.digest_card(locale, asked, unknown="ك" * 4000)
        yield subscriptions.quiet_card(locale, asked, unknown="ك" * 4000)
        yield settings.settings_card(locale, asked, now=NOW)
        tagged = article(10**12, "جملة.", tags=("بحر", "ي" * 40, "و", "أسعار النفط"))
        yield muting.mute_card(locale, asked, now=NOW - 9, article=tagged)
    for offer in (None, 10**12):
        long = article(10**12, "جملة.", title="ع" * 999)
        yield trial(locale, Wish.from_text(full.wish), {}, [long] * 99, 200, offer=offer)
    for why in Wrong:
        yield subscriptions.misunderstood(locale, Misunderstood(why, "ك" * 4000))


def outbox_cards(locale: Locale) -> Iterable[Message]:
    """What operators see of the outbox when everything is wrong at once."""
    many = 10**7
    account = Account(10**12, "ع" * 999, "running", NOW, None, many, *[many] * 10)
    five = [account] * 5
    held = [HeldDelivery(1, -(10**13), "ع" * 999, "r" * 999)] * 5
    stand = outbox.Stand(0, five, five, five, held, many, {10**12: 10**6})
    yield outbox.outbox_card(locale, stand, now=NOW)
    yield outbox.outbox_card(locale, outbox.Stand(None, [], [], [], [], 0, {}), now=NOW)
    for state in ("running", "finished", "held", "retracted", "stopped"):
        yield outbox.account_card(locale, replace(account, state=state))
    one = article(10**12, "جملة.", title="ع" * 999)
    yield corrections.retraction_card(locale, one, sent=many)
    yield from (corrections.retraction_done(locale, one, how=how) for how in WAYS)
    yield corrections.retraction(one, locale, NOW)
    yield digests.digest([one] * 40, locale)


def privacy_cards(locale: Locale) -> Iterable[Message]:
    """What is kept, and what went wrong, at its longest."""
    yield privacy.policy(locale, "ع" * 999, questions=True)
    yield privacy.policy(locale, None, questions=False)
    yield privacy.data(locale, {"chat": [{"id": 10**12, "words": "<&>" * 3000}]})
    yield privacy.erasure(locale)
    yield gaps.gaps_card([gaps.Gap("ع" * 300, 10**6, 10**3), gaps.Gap("", 3, 1)] * 40, locale)
    yield gaps.gaps_card([], locale)
    yield insight_card(busy(), locale)
    yield operations.errors_card(locale, [Group("E" * 99, "x" * 999, 10**6, 0.0, 0.0)] * 40)


def shown(locale: Locale) -> list[str]:
    """The data of every button in those messages."""
    messages = all_messages(locale)
    buttons = (button for message in messages for row in message.buttons for button in row)
    return [button.data for button in buttons if button.data is not None]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits_telegram_and_has_its_phrases(locale: Locale) -> None:
    for message in all_messages(locale):
        fits(message)
        assert not re.search(r"(^|[ >])[a-z]+(-[a-z0-9]+)+([ <]|$)", str(message.html)), (
            message.html
        )


@pytest.mark.parametrize("locale", LOCALES)
def test_every_button_we_show_is_one_we_know(locale: Locale) -> None:
    data = shown(locale)
    assert all(parse(each) for each in data)
    assert all(len(each.encode()) <= 64 for each in data)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reply_to_a_list_asks_the_articles_that_it_has_buttons_for(locale: Locale) -> None:
    for message in all_messages(locale):
        data = (button.data or "" for row in message.buttons for button in row)
        offered = [int(each.split(":")[2]) for each in data if each.startswith("v1:card:")]
        assert tuple(offered) == message.lists


def test_every_button_we_know_is_shown_somewhere() -> None:
    assert {each.split(":")[1] for each in shown(AR)} == set(BUTTONS)


NOT_OURS = """
v1 v1: v2:sub v1:sub:1 v1:card v1:card: v1:card:-1 v1:card:1:2 v1:card:٣ v1:card:1e3
v1:card:9999999999999999 v1:set:1 v1:zone v1:zone:-1 v1:zone:Europe/Paris v1:month:LB v1:digits:arab
v1:setlang:ar v1:settings:0 V1:sub v1:admin:drop ../../etc
"""


@pytest.mark.parametrize("data", ["", *NOT_OURS.split()])
def test_anything_else_is_no_button(data: str) -> None:
    assert parse(data) is None


@given(st.text(max_size=64))
def test_any_data_can_be_pressed(data: str) -> None:
    parsed = parse(data)
    assert parsed is None or data.startswith("v1:")

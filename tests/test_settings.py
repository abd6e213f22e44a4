"""The settings card: what it shows, what its buttons change, and who may press them."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.handlers.settings import zone_meant
from bot.i18n import Locale, months, phrase
from bot.messages.settings import CITIES, REGIONS, months_page, settings_card, zones_page
from storage.models import Chat, Draft
from tests.factories import AR, BEIRUT, EN, LOCALES, NOW
from tests.people import House, Person, buttons, house
from tests.sandboxed import Json

CARD = Draft(
    title="افتتاح مكتبة في 35 دقيقة",
    text="افتُتحت المكتبة رقم 12 صباح أمس بحضور أهل الحيّ.",
    language="ar",
    published=NOW + 10**8 - 3600,  # 2029-11-21T23:00Z
)


def plain(message: Json) -> str:
    """What is said, without the marks that keep its parts apart."""
    return re.sub("[\u200e\u200f\u2068\u2069]", "", str(message["text"]))


def labels(message: Json) -> list[str]:
    return [str(button["text"]) for button in buttons(message)]


async def chosen(home: House, chat: int) -> tuple[str | None, ...]:
    known = await home.app.store.chat(chat)
    assert isinstance(known, Chat)
    return known.language, known.region, known.zone, known.digits


# ---- what it shows


def text(html: str) -> str:
    return re.sub("[\u200e\u200f\u2068\u2069]|<[^>]*>", "", html)


def test_the_card_shows_every_setting_by_an_example() -> None:
    shown = text(settings_card(BEIRUT, now=NOW).html)
    for example in ("العربية", "أيلول", "بيروت", "١٧:١٣", "١٢٣"):
        assert example in shown
    in_english = text(settings_card(EN, now=NOW).html)
    for example in ("English", "September", "UTC", "14:13", "123"):
        assert example in in_english


def test_what_is_chosen_is_marked_on_each_page_and_nothing_else_is() -> None:
    marked = [
        button.label
        for page in (
            settings_card(BEIRUT, now=NOW),
            months_page(BEIRUT, now=NOW),
            zones_page(BEIRUT),
        )
        for row in page.buttons
        for button in row
        if button.label.startswith("✓")
    ]
    assert marked == ["✓ العربية", "✓ ١٢٣", "✓ معتاد", "✓ الشام والعراق: أيلول", "✓ بيروت"]


@pytest.mark.parametrize("region", ["SY", "IQ", "JO", "PS", "LB"])
def test_a_region_that_has_no_button_marks_the_one_with_its_months(region: str) -> None:
    page = months_page(replace(AR, region=region), now=NOW)
    [marked] = [b.label for row in page.buttons for b in row if b.label.startswith("✓")]
    assert "أيلول" in marked


def test_names_of_months_are_offered_where_there_are_several_sets() -> None:
    offered = {
        locale.language: "v1:months"
        in {b.data for row in settings_card(locale, now=NOW).buttons for b in row}
        for locale in (AR, EN)
    }
    assert offered == {"ar": True, "en": False}


def test_every_button_of_months_offers_other_names() -> None:
    assert len({months(Locale("ar", region)) for region in REGIONS}) == len(REGIONS)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_city_is_called_by_a_name_of_its_own(locale: Locale) -> None:
    names = [button.label for row in zones_page(locale).buttons[:-1] for button in row]
    assert len(set(names)) == len(names) == len(CITIES)
    if locale.language == "ar":
        assert [name for name in names if re.search("[A-Za-z]", name)] in (["UTC"], ["✓ UTC"])


PLACES = [
    ("Europe/Paris", "Europe/Paris"),
    ("europe/paris", "Europe/Paris"),
    ("القاهرة", "Africa/Cairo"),
    ("القاهره", "Africa/Cairo"),
    ("Cairo", "Africa/Cairo"),
    ("new york", "America/New_York"),
    ("مكة المكرمة", "Asia/Riyadh"),
    ("جدّة", "Asia/Riyadh"),
    ("الدوحة", "Asia/Qatar"),
    ("الرباط", "Africa/Casablanca"),
    ("عمان", "Asia/Amman"),
    ("utc", "UTC"),
    ("Tokyo", "Asia/Tokyo"),
    ("طوكيو", "Asia/Tokyo"),
    ("أطلنطس", None),
    ("Europe", None),
    ("", None),
    ("م" * 4096, None),
]


@pytest.mark.parametrize(("words", "zone"), PLACES)
def test_a_zone_is_meant_by_its_name_or_a_city_in_either_language(
    words: str, zone: str | None
) -> None:
    assert zone_meant(words) == zone


@pytest.mark.parametrize("zone", CITIES)
def test_a_city_on_a_button_can_be_typed_as_well(zone: str) -> None:
    for locale in (AR, EN):
        label = next(
            button.label.removeprefix("✓ ")
            for row in zones_page(locale).buttons
            for button in row
            if button.data == f"v1:zone:{CITIES.index(zone)}"
        )
        first_city = re.split(" و(?=الرياض)|, ", label)[0]
        assert zone_meant(first_city) == zone


# ---- what it changes


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        await running.publishes(CARD, announce=False)
        yield running


@pytest.fixture
async def sara(home: House) -> Person:
    return await home.reader(101)


def label(language: str, key: str) -> str:
    return str(phrase(Locale(language), key))


async def test_the_card_is_had_by_command_or_word(sara: Person) -> None:
    for words in ("/settings", "الإعدادات", "اعدادات", "settings"):
        assert label("ar", "settings-heading")[3:-4] in plain(await sara.says(words)), words


async def test_settings_are_changed_in_place_in_arabic(home: House, sara: Person) -> None:
    card = await sara.says("الإعدادات")
    card = await sara.turns(card, "١٢٣")
    assert "الأرقام: ١٢٣" in plain(card)
    page = await sara.turns(card, label("ar", "button-months"))
    card = await sara.turns(page, label("ar", "months-LB"))
    page = await sara.turns(card, label("ar", "button-zones"))
    card = await sara.turns(page, "الرياض")
    assert "التوقيت: مكة والرياض" in plain(card)
    assert await chosen(home, 101) == ("ar", "LB", "Asia/Riyadh", "arab")
    listed = await sara.says("/latest")
    assert "٢٢ تشرين الثاني ٢٠٢٩" in plain(listed)
    assert "١. افتتاح مكتبة في 35 دقيقة" in plain(listed)
    opened = await sara.presses(listed, "١")
    assert "المكتبة رقم 12" in opened["text"]


async def test_settings_are_changed_in_place_in_english(home: House) -> None:
    omar = await home.reader(102, language="en")
    card = await omar.says("/settings")
    assert "Time zone: UTC" in plain(card)
    assert not any(label("en", "button-months") in each for each in labels(card))
    page = await omar.turns(card, label("en", "button-zones"))
    card = await omar.turns(page, "New York")
    assert "Time zone: New York" in plain(card)
    assert "21 November 2029" in plain(await omar.says("latest"))
    card = await omar.turns(card, "العربية")
    assert "التوقيت: نيويورك" in plain(card)
    assert "المساعدة" in plain(await omar.says("/help"))
    assert await chosen(home, 102) == ("ar", None, "America/New_York", None)


async def test_a_page_leads_back_to_the_card(sara: Person) -> None:
    card = await sara.says("/settings")
    for page in ("button-months", "button-zones"):
        opened = await sara.turns(card, label("ar", page))
        card = await sara.turns(opened, label("ar", "button-back"))
        assert "الأرقام: 123" in plain(card)


async def test_help_leads_to_the_card(sara: Person) -> None:
    card = await sara.presses(await sara.says("/help"), label("ar", "button-settings"))
    assert "الأرقام: 123" in plain(card)


async def test_a_zone_can_be_typed(sara: Person) -> None:
    for words, city in (
        ("/settings Europe/Paris", "باريس"),
        ("الإعدادات القاهرة", "القاهرة"),
        ("settings damascus", "دمشق"),
    ):
        assert f"التوقيت: {city}" in plain(await sara.says(words))


async def test_an_unknown_place_is_said_to_be_unknown_and_changes_nothing(
    home: House, sara: Person
) -> None:
    answer = await sara.says("/settings <b>Atlantis</b>")
    assert "<b>Atlantis</b>" in plain(answer)
    assert any("القاهرة" in each for each in labels(answer))
    assert await chosen(home, 101) == ("ar", None, None, None)


FORGED = """
v1:digits:2 v1:month:5 v1:zone:30 v1:zone:999999999999999 v1:setlang:2 v1:zone:-1 v1:set:1
v1:zone:Europe/Paris v1:month:LB v1:digits: v2:digits:1 v1:digits:1:1 v1:digits:١
"""


async def test_a_forged_press_does_nothing(home: House, sara: Person) -> None:
    card = await sara.says("/settings")
    for data in FORGED.split():
        press = await home.driver.does(
            "press", chat=101, user=101, message=card["message_id"], data=data
        )
        assert await home.notice(press["callback_query_id"]) == label("ar", "old-button")
    await home.settled()
    assert await chosen(home, 101) == ("ar", None, None, None)
    assert (await sara.messages())[-1]["edits"] == card["edits"]


async def test_in_a_group_only_admins_see_and_change_settings(home: House, sara: Person) -> None:
    await home.reader(102)
    await home.group(-201, members=[101, 102], admins=[101])
    admin, member = Person(home.driver, 101, -201), Person(home.driver, 102, -201)
    assert label("ar", "only-admins") in plain(await member.says("/settings"))
    assert label("ar", "only-admins") in plain(await member.says("/settings Europe/Paris"))
    card = await admin.says("/settings")
    for one in ("١٢٣", "English", label("ar", "button-zones"), label("ar", "button-months")):
        assert await home.notice(await member.press(card, one)) == label("ar", "only-admins")
    assert await chosen(home, -201) == ("ar", None, None, None)
    await admin.turns(card, "١٢٣")
    assert await chosen(home, -201) == ("ar", None, None, "arab")


# ---- before anything is chosen


async def test_the_first_guess_is_the_region_that_telegram_reports(home: House) -> None:
    for number, (code, region, month) in enumerate(
        [("ar-LB", "LB", "تشرين الثاني"), ("ar-MA", "MA", "نونبر"), ("ar", None, "نوفمبر")], 500
    ):
        person = await home.reader(number, language=code)
        assert await chosen(home, number) == ("ar", region, None, None)
        assert f"21 {month} 2029" in plain(await person.says("/latest"))


async def test_who_chose_nothing_is_addressed_as_the_publisher_says(tmp_path: Path) -> None:
    async with house(tmp_path, locale=Locale("ar", "IQ", "Asia/Baghdad")) as home:
        await home.publishes(CARD, announce=False)
        person = await home.reader(101)
        assert "22 تشرين الثاني 2029" in plain(await person.says("/latest"))
        assert "التوقيت: بغداد" in plain(await person.says("/settings"))

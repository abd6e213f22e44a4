"""Raw pages for tests: three articles with what pages put around them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Page:
    """An article, and what stands around it.  A paragraph that begins "## " is a heading."""

    title: str
    author: str
    language: str
    body: list[str]
    bylines: list[str]
    biography: str
    form: list[str]
    headlines: list[str]
    dates: list[str]
    sharing: list[str]
    read_also: list[str]
    above: list[str] = field(default_factory=lambda: ["in"])
    below_title: list[str] = field(default_factory=list)

    @property
    def signed(self) -> list[str]:
        return [self.bylines[0], self.biography]

    def raw(self, break_: str = "\n\n") -> str:
        after = [*self.signed, *self.form, *self.headlines]
        return break_.join([*self.above, self.title, *self.below_title, *self.lines, *after])

    @property
    def lines(self) -> list[str]:
        return [line.removeprefix("## ") for line in self.body]

    def bare(self, *after: str, break_: str = "\n\n") -> str:
        """The title and the body, then only these lines."""
        return break_.join([*self.above, self.title, *self.below_title, *self.lines, *after])


ARABIC = Page(
    title="«مرفأ النخيل» يستقبل أول سفينة شحن تعمل بالأمونيا في الخليج الأخضر",
    author="سلمى الراوي",
    language="ar",
    body=[
        "رست السفينة في المرفأ بعد رحلة دامت تسعة أيام من دون أن تحرق قطرة وقود أحفوري.",
        "استقبل «مرفأ النخيل» صباح الثلاثاء أول سفينة شحن تعمل بالأمونيا، وهي «نسمة»، في خطوة وصفها مدير المرفأ نادر العامري بأنها بداية عهد جديد للنقل البحري في الخليج الأخضر.",
        "ويبلغ طول السفينة مئتي متر، وتحمل ألفي حاوية، وقد بنتها أحواض «الدرع» خلال ثلاثة أعوام بكلفة 140 مليون دينار.",
        "وقال العامري في مؤتمر صحفي: «لم نعد نسأل هل ينجح الأمر. لقد نجح، وسنستقبل سفينتين أخريين قبل نهاية العام.»",
        "وتستهلك السفينة ستين طنا من الأمونيا في اليوم، وتنتجها محطة شمسية على أطراف المدينة.",
        "لكن خبراء السلامة حذروا من سمية الأمونيا. وطالبوا بتدريب فرق الإطفاء على التعامل مع أي تسرب، وبإنشاء منطقة عازلة حول الرصيف.",
        "هل يكفي ذلك؟ تجيب المهندسة ليلى منصور بأن أجهزة الاستشعار تغلق الصمامات في أقل من ثانيتين.",
        "## كيف يعمل المحرك",
        "يحقن المحرك الأمونيا السائلة مع قليل من الهيدروجين، ثم تمر الغازات على محفز يمنع تكون أكاسيد النيتروجين.",
        "وتعود الفكرة إلى تجارب أجريت في ستينيات القرن الماضي، غير أنها بقيت حبيسة المختبرات لارتفاع كلفتها آنذاك.",
    ],
    bylines=[
        "كتب: سلمى الراوي",
        "بقلم سلمى الراوي",
        "بقلم / سلمى الراوي",
        "كتبته: سلمى الراوي | مرفأ النخيل",
    ],
    biography="سلمى الراوي صحفية من مواليد مدينة السدر، تكتب في شؤون البحر والطاقة منذ عشر سنوات، ولها كتابان عن تاريخ الموانئ والملاحة في المنطقة.",
    form=["اترك تعليقاً", "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *"],
    headlines=[
        "هل تعود القوارب الشراعية؟ شركة ناشئة تختبر أشرعة صلبة على ناقلات الحبوب",
        "مزارعو الوادي يحصدون أول موسم من القمح المروي بمياه البحر المحلاة",
        "اكتشاف مدينة غارقة قبالة جزر اللؤلؤ.. وعلماء الآثار يستعينون بغواصات آلية صغيرة لرسم خريطتها",
        "البرلمان يناقش قانونا جديدا لحماية الغابات الساحلية",
    ],
    dates=["12 مارس 2026", "آخر تحديث: الثلاثاء 12 مارس 2026 - 10:45 صباحا", "2026/03/12"],
    sharing=["شارك", "فيسبوك تويتر واتساب", "نسخ الرابط"],
    read_also=["اقرأ أيضا: مزارعو الوادي يحصدون أول موسم من القمح المروي", "اقرأ أيضًا"],
)

ENGLISH = Page(
    title="Harbour of Palms welcomes first ammonia-powered cargo ship",
    author="Nora Whitlock",
    language="en",
    body=[
        "The ship docked after a voyage of nine days without burning a drop of fossil fuel.",
        "The Harbour of Palms on Tuesday welcomed the first ammonia-powered cargo ship, the Breeze, in what its director Nader Amery called the start of a new age for shipping in the Green Gulf.",
        "The ship is 200 metres long and carries two thousand containers. It took the Shield yards three years and 140 million dinars to build her.",
        "“We no longer ask whether it works. It worked,” Amery told reporters, adding that two more ships would arrive before the end of the year.",
        "She uses sixty tonnes of ammonia a day, which a solar plant on the edge of the city produces.",
        "Safety experts, however, warned that ammonia is toxic. They asked for fire crews to be trained and for a buffer zone around the quay.",
        "Is that enough? Engineer Layla Mansour says that sensors close the valves in under two seconds.",
        "## How the engine works",
        "The engine injects liquid ammonia with a little hydrogen, and a catalyst then keeps nitrogen oxides from forming.",
        "The idea goes back to trials in the 1960s, but it stayed in the laboratory because of what it cost in those days.",
    ],
    bylines=[
        "Written by Nora Whitlock",
        "By Nora Whitlock",
        "By: Nora Whitlock",
        "By Nora Whitlock | March 12, 2026",
    ],
    biography="Nora Whitlock is a reporter who has covered the sea and energy for ten years, and the author of two books on the history of harbours.",
    form=[
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
    ],
    headlines=[
        "Will sails return? A young company tests rigid wings on grain tankers",
        "Valley farmers bring in their first harvest of wheat grown on desalinated water",
        "Sunken city found off the Pearl Islands as archaeologists send small robot submarines to map it",
        "Parliament debates new law on coastal forests",
    ],
    dates=["March 12, 2026", "Last updated: Tuesday 12 March 2026 at 10:45 am", "12/03/2026"],
    sharing=["Share", "Facebook Twitter WhatsApp", "Copy link"],
    read_also=["Read also: Valley farmers bring in their first harvest", "Read more:"],
)

FRENCH = Page(
    title="Le port des Palmiers accueille le premier cargo à l’ammoniac",
    author="Claire Vasseur",
    language="fr",
    body=[
        "Le navire a accosté après neuf jours de mer sans brûler une goutte de carburant fossile.",
        "Le port des Palmiers a accueilli mardi le premier cargo à l’ammoniac, la Brise, dans ce que son directeur Nader Amery a appelé le début d’un nouvel âge pour le transport maritime dans le golfe Vert.",
        "Le cargo mesure 200 mètres et porte deux mille conteneurs. Il a fallu trois ans et 140 millions de dinars aux chantiers du Bouclier pour le construire.",
        "« Nous ne demandons plus si cela marche. Cela a marché », a dit M. Amery à la presse, en annonçant deux autres navires avant la fin de l’année.",
        "Il consomme soixante tonnes d’ammoniac par jour, que produit une centrale solaire aux portes de la ville.",
        "Les experts ont cependant averti que l’ammoniac est toxique. Ils demandent que les pompiers soient formés et que le quai soit isolé.",
        "Est-ce assez ? L’ingénieure Layla Mansour répond que des capteurs ferment les vannes en moins de deux secondes.",
        "## Comment le moteur fonctionne",
        "Le moteur injecte de l’ammoniac liquide avec un peu d’hydrogène, puis un catalyseur empêche les oxydes d’azote de se former.",
        "L’idée remonte à des essais des années soixante, mais elle est restée au laboratoire à cause de son coût.",
    ],
    bylines=[
        "Écrit par Claire Vasseur",
        "Par Claire Vasseur",
        "Auteur : Claire Vasseur",
        "Par Claire Vasseur, le 12 mars 2026",
    ],
    biography="Claire Vasseur est journaliste et suit la mer et l’énergie depuis dix ans ; elle a écrit deux livres sur l’histoire des ports.",
    form=[
        "Laisser un commentaire",
        "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
    ],
    headlines=[
        "Le retour des voiles ? Une jeune entreprise teste des ailes rigides sur des vraquiers",
        "Les paysans de la vallée récoltent leur premier blé arrosé à l’eau de mer dessalée",
        "Une cité engloutie découverte au large des îles aux Perles, des sous-marins envoyés pour en dresser la carte",
        "Le parlement débat d’une loi sur les forêts côtières",
    ],
    dates=["12 mars 2026", "Publié le mardi 12 mars 2026 à 10h45", "12/03/2026"],
    sharing=["Partager", "Facebook Twitter WhatsApp", "Imprimer"],
    read_also=["Lire aussi : Les paysans de la vallée récoltent leur premier blé", "À lire aussi"],
)

PAGES = {"ar": ARABIC, "en": ENGLISH, "fr": FRENCH}

# A mutation gives the raw text of a page, and the page as it should be read.
Mutation = Callable[[Page], tuple[str, Page]]
MUTATIONS: dict[str, Mutation] = {}


def mutation(function: Mutation) -> Mutation:
    MUTATIONS[function.__name__] = function
    return function


def _with_top(page: Page, *lines: str) -> str:
    return replace(page, below_title=list(lines)).bare(*page.form, *page.headlines)


def _with_body(page: Page, body: list[str]) -> tuple[str, Page]:
    changed = replace(page, body=body)
    return changed.raw(), changed


def _anonymous(page: Page) -> Page:
    return replace(page, author="")


@mutation
def as_it_is(page: Page) -> tuple[str, Page]:
    return page.raw(), page


@mutation
def windows_line_ends(page: Page) -> tuple[str, Page]:
    return page.raw("\r\n\r\n"), page


@mutation
def single_newlines(page: Page) -> tuple[str, Page]:
    return page.raw("\n"), page


@mutation
def many_blank_lines_and_spaces(page: Page) -> tuple[str, Page]:
    return "\n\n  " + page.raw(" \n \t\n\n   ") + "\n\n", page


@mutation
def no_byline_nor_biography(page: Page) -> tuple[str, Page]:
    return page.bare(*page.form, *page.headlines), _anonymous(page)


@mutation
def no_form(page: Page) -> tuple[str, Page]:
    return page.bare(*page.signed, *page.headlines), page


@mutation
def only_headlines_after(page: Page) -> tuple[str, Page]:
    return page.bare(*page.headlines), _anonymous(page)


@mutation
def nothing_around(page: Page) -> tuple[str, Page]:
    return replace(page, above=[]).bare(), _anonymous(page)


@mutation
def byline_on_top(page: Page) -> tuple[str, Page]:
    return _with_top(page, page.bylines[1]), page


@mutation
def byline_on_top_with_a_mark(page: Page) -> tuple[str, Page]:
    return _with_top(page, page.bylines[2]), page


@mutation
def byline_on_top_with_place_or_date(page: Page) -> tuple[str, Page]:
    return _with_top(page, page.bylines[3]), page


@mutation
def byline_in_two_lines(page: Page) -> tuple[str, Page]:
    label = page.bylines[1].removesuffix(page.author).strip()
    return _with_top(page, label, page.author), page


@mutation
def byline_on_top_and_biography_at_the_end(page: Page) -> tuple[str, Page]:
    topped = replace(page, below_title=[page.bylines[1]])
    return topped.bare(page.biography, *page.headlines), page


@mutation
def dates_and_sharing_under_the_title(page: Page) -> tuple[str, Page]:
    return _with_top(page, *page.dates, *page.sharing, page.bylines[1]), page


@mutation
def sharing_at_the_end(page: Page) -> tuple[str, Page]:
    return page.bare(*page.sharing, *page.signed, *page.headlines), page


@mutation
def nonbreaking_spaces(page: Page) -> tuple[str, Page]:
    return page.raw().replace(" ", "\u00a0 ").replace("\u00a0 ", "\u00a0"), page


@mutation
def invisible_characters(page: Page) -> tuple[str, Page]:
    return "\ufeff" + page.raw().replace(" ", " \u200f\u200b"), page


@mutation
def spaced_commas(page: Page) -> tuple[str, Page]:
    return page.raw().replace("،", " ،").replace(", ", " , "), page


@mutation
def read_also_in_the_middle(page: Page) -> tuple[str, Page]:
    mixed = replace(page, body=[*page.body[:4], page.read_also[0], *page.body[4:]])
    return mixed.raw(), page


@mutation
def read_also_with_a_headline_below(page: Page) -> tuple[str, Page]:
    link = [page.read_also[1], page.headlines[3]]
    return replace(page, body=[*page.body[:4], *link, *page.body[4:]]).raw(), page


@mutation
def three_times_the_headlines(page: Page) -> tuple[str, Page]:
    more = [f"{line} {number}" for number in (1, 2, 3) for line in page.headlines]
    return page.bare(*page.signed, *page.form, *more), page


@mutation
def the_last_stop_missing(page: Page) -> tuple[str, Page]:
    return _with_body(page, [*page.body[:-1], page.body[-1].rstrip(".")])


@mutation
def a_stop_missing_in_the_middle(page: Page) -> tuple[str, Page]:
    return _with_body(page, [*page.body[:2], page.body[2].rstrip("."), *page.body[3:]])


@mutation
def a_paragraph_twice(page: Page) -> tuple[str, Page]:
    return replace(page, body=[*page.body[:5], page.body[2], *page.body[5:]]).raw(), page


@mutation
def the_title_twice(page: Page) -> tuple[str, Page]:
    return replace(page, above=["in", page.title]).raw(), page


@mutation
def the_title_with_the_sites_name_and_again(page: Page) -> tuple[str, Page]:
    return replace(page, above=[f"{page.title} | The Gull"]).raw(), page


@mutation
def a_short_article(page: Page) -> tuple[str, Page]:
    return _with_body(page, page.body[1:3])


@mutation
def a_list_in_the_middle(page: Page) -> tuple[str, Page]:
    items = [f"- {' '.join(line.split()[:4])}" for line in page.headlines]
    return _with_body(page, [*page.body[:5], *items, *page.body[5:]])


@mutation
def a_list_without_bullets(page: Page) -> tuple[str, Page]:
    items = [
        page.body[3].split(".")[0] + ":",
        *(" ".join(line.split()[:4]) for line in page.headlines),
    ]
    return _with_body(page, [*page.body[:3], *items, *page.body[4:]])


@mutation
def a_quotation_at_the_end(page: Page) -> tuple[str, Page]:
    words = " ".join(page.body[2].split()[:6])
    return _with_body(page, [*page.body, f"“{words}”"])


@mutation
def a_short_sentence_in_the_middle(page: Page) -> tuple[str, Page]:
    return _with_body(
        page, [*page.body[:4], " ".join(page.body[0].split()[:4]) + ".", *page.body[4:]]
    )


@mutation
def menus_above(page: Page) -> tuple[str, Page]:
    menu = [" ".join(line.split()[:2]) for line in page.headlines] * 3
    return replace(page, above=menu).raw(), page


@mutation
def headlines_above(page: Page) -> tuple[str, Page]:
    return replace(page, above=page.headlines).raw(), page


@mutation
def lines_cut_at_a_width(page: Page) -> tuple[str, Page]:
    import textwrap

    wrapped = replace(
        page, body=[textwrap.fill(line, 72, break_on_hyphens=False) for line in page.lines]
    )
    return wrapped.raw(), page


@mutation
def title_and_byline_in_one_block(page: Page) -> tuple[str, Page]:
    top = f"{page.title}\n{page.bylines[1]}\n{page.dates[0]}"
    return "\n\n".join([top, *page.lines, *page.headlines]), page

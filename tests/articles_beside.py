"""Articles for tests to put into one file beside one another."""

from dataclasses import dataclass

from tests.pages_of_text import ARABIC, ENGLISH, Page


@dataclass(frozen=True)
class Article:
    """An article to stand beside others in one file."""

    title: str
    byline: str
    author: str
    date: str
    body: list[str]

    def told(self, *below_title: str) -> list[str]:
        return [self.title, *below_title, *(line.removeprefix("## ") for line in self.body)]


def _article(page: Page) -> Article:
    return Article(page.title, page.bylines[0], page.author, page.dates[0], page.body)


BESIDE = {
    "ar": [
        _article(ARABIC),
        Article(
            title="متحف القلعة يعيد فتح قاعة المخطوطات بعد ترميم دام أربع سنوات",
            byline="بقلم: هالة مراد",
            author="هالة مراد",
            date="3 أبريل 2026",
            body=[
                "أعاد متحف القلعة فتح قاعة المخطوطات أمام الزوار، بعد أن أغلقها حريق صغير أتى على سقفها الخشبي قبل أربع سنوات.",
                "وتضم القاعة تسعمئة مخطوط، أقدمها نسخة من كتاب في الفلك نسخت على الرق في القرن الرابع الهجري.",
                "وقالت أمينة المتحف إن المرممين نظفوا كل صفحة بالفرشاة، ثم حفظوها في خزائن زجاجية لا تنفذ إليها الرطوبة.",
                "## خزائن بلا ضوء",
                "ولا تضاء الخزائن إلا حين يقترب منها زائر، لأن الحبر الأسود المصنوع من العفص يبهت سريعا تحت المصابيح.",
                "ويستطيع الباحثون تصفح نسخ رقمية للمخطوطات كلها على شاشات في بهو المتحف، من دون أن تفتح الخزائن.",
            ],
        ),
        Article(
            title="منتخب السباحة يحصد ثلاث ذهبيات في بطولة الناشئين",
            byline="كتب: وليد شاهين",
            author="وليد شاهين",
            date="9 مايو 2026",
            body=[
                "حصد منتخب السباحة ثلاث ميداليات ذهبية في بطولة الناشئين التي اختتمت مساء الجمعة، وحل ثانيا في الترتيب العام.",
                "وفاز اللاعب رامي سليم بسباق مئة متر صدر، محطما رقما قياسيا صمد أحد عشر عاما.",
                "وعزا المدرب النتائج إلى معسكر تدريبي أقيم على المرتفعات طوال الشتاء، وإلى نظام غذائي وضعه طبيب الفريق.",
                "ويستعد السباحون للتصفيات المقبلة التي تقام في الصيف، ويؤهل كل سباق منها بطلين اثنين فحسب.",
            ],
        ),
    ],
    "en": [
        _article(ENGLISH),
        Article(
            title="Castle museum reopens its manuscript hall after four years of repairs",
            byline="By Harriet Dunne",
            author="Harriet Dunne",
            date="3 April 2026",
            body=[
                "The castle museum has opened its manuscript hall to visitors again, four years after a small fire brought down the wooden ceiling.",
                "The hall holds nine hundred manuscripts, the oldest of them a treatise on astronomy copied on parchment in the tenth century.",
                "Restorers cleaned each page with a brush, the curator said, and laid it in a glass case that keeps out the damp.",
                "## Cases without light",
                "The cases light up only when somebody walks near, because the black ink made of oak galls fades quickly under lamps.",
                "Scholars can leaf through digital copies of all the manuscripts on screens in the lobby without opening a case.",
            ],
        ),
        Article(
            title="Young swimmers bring home three gold medals from the junior finals",
            byline="Written by Colin Marsh",
            author="Colin Marsh",
            date="9 May 2026",
            body=[
                "The junior swimming team won three gold medals at the championship that ended on Friday night, and finished second overall.",
                "Robin Selby took the hundred metres breaststroke and broke a record that had stood for eleven years.",
                "The coach put the results down to a winter training camp at altitude, and to a diet drawn up by the team doctor.",
                "The swimmers now prepare for the summer qualifiers, where each race sends only two of them through.",
            ],
        ),
    ],
}

"""Raw article texts by the hundred: a known article inside junk drawn at random.

The junk, by-lines and names are invented; the headlines of other articles come from the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bench.material.mutations import Source, body


@dataclass(frozen=True)
class Pool:
    """What a page of one language is drawn from; {} in a by-line stands for the author."""

    stray: tuple[str, ...]
    bylines: tuple[str, ...]
    dates: tuple[str, ...]
    shares: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    related: tuple[str, ...]
    names: tuple[str, ...]


def each(text: str) -> tuple[str, ...]:
    """The items of a list that semicolons divide, wherever its lines end."""
    return tuple(" ".join(item.split()) for item in text.split(";"))


ARABIC = Pool(
    stray=each("""
        القائمة; الرئيسية; تخطى إلى المحتوى; بحث; عاجل; أخبار وتقارير; ملفات خاصة; English;
        النسخة الورقية; اشترك في خدمة الإشعارات; تسجيل الدخول; إعلان; استمع إلى المقال; حجم الخط;
        تابعنا على تيليغرام
    """),
    bylines=each("""
        بقلم: {}; بقلم / {}; بقلم {}; كتب: {}; كتبه {}; {} - كاتب وباحث; إعداد: {}; تقرير: {};
        الكاتب: {}; تقرير وتحليل: {}; مقال بقلم: {}; {} | خاص; {}
    """),
    dates=each("""
        نشر في 14 أبريل 2026; الثلاثاء 14/04/2026; ١٤ أبريل ٢٠٢٦ - ٠٩:٣٠;
        تاريخ النشر: 2026-04-14 09:30; الثلاثاء، 14 نيسان 2026 | 11:05 م; منذ 5 ساعات;
        آخر تحديث الثلاثاء 14 أبريل 2026 الساعة 18:20; 14-04-2026 | 09:30; 26 شوال 1447 هـ;
        2026/4/14; وقت القراءة: 4 دقائق; أبريل 14, 2026
    """),
    shares=each("""
        شارك المقال; شارك هذا الخبر عبر: فيسبوك تويتر واتساب; فيسبوك | إكس | تيليغرام | بريد;
        انسخ الرابط; طباعة; حفظ المقال; أرسل إلى صديق; مشاركة 37; اضغط هنا للمشاركة على واتساب;
        أعجبني 12; 0 تعليقات; شارك
    """),
    forms=(
        each("""
            اترك ردا; لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *;
            التعليق *; الاسم *; البريد الإلكتروني *; إرسال التعليق
        """),
        each("""
            أضف تعليقك; الاسم; البريد الإلكتروني; نص التعليق; إرسال
        """),
        each("""
            شاركنا رأيك; التعليقات تعبر عن آراء أصحابها ولا تعبر عن رأي الموقع.; اكتب تعليقك هنا;
            نشر التعليق
        """),
        each("""
            تعليقات القراء; كن أول من يعلق على هذا الخبر; سجل الدخول لإضافة تعليق
        """),
    ),
    related=each("""
        مواضيع ذات صلة; اقرأ أيضا; الأكثر قراءة; قد يعجبك أيضا; أخبار أخرى; من نفس القسم;
        آخر الأخبار; مقالات مشابهة; المزيد; اخترنا لك; الأكثر مشاهدة; في هذا الملف
    """),
    names=each("""
        نبيل الشرقاوي; سعاد بنعمر; عبد الرحمن القيسي; ليلى حداد; مروان أبو غزالة; هند السالمي;
        إياد الرفاعي; رنا عبد الله مطر; خالد بن سعيد الهاجري; سمية المراكشي; فارس الجبوري;
        أمينة ولد سيدي; طارق زين الدين; منى الكيلاني; يوسف آل ناصر; جمانة فرحات; حسام الدين شلبي;
        وفاء بوزيد; عمار التكريتي; نورة المطيري; رشيد العلوي; ديما قباني; صلاح عبد المقصود;
        ابتسام اليافعي; باسل خوري; زينب الموسوي; أنس بن يحيى; كريمة بلقاسم; معتز أبو الريش;
        شيماء عبد الحميد; غسان مراد; فاطمة الزهراء منصوري; عدنان الخفاجي; لمياء سرحان;
        محمود علي حسنين; هيا الدوسري; ماجد النعيمي; سلمى إدريس; إبراهيم ود الشيخ; رحاب عز العرب;
        وليد قنديل; آية الصباغ; نزار بوعلام; تهاني المهيري
    """),
)

ENGLISH = Pool(
    stray=each("""
        Menu; Home; Skip to main content; Search; Breaking; News and analysis; Special reports;
        Subscribe; Sign in; Advertisement; Listen to this article; Text size;
        Follow us on Telegram; Print edition
    """),
    bylines=each("""
        By {}; by {}; Written by {}; By: {}; Author: {}; Words by {}; Reported by {};
        Analysis by {}; Story by {}; {} | Staff writer; Posted by {}; {}
    """),
    dates=each("""
        14 April 2026; April 14, 2026; Published Tuesday 14 April 2026, 09:30;
        Posted on April 14, 2026 at 9:30 am; 2026-04-14 09:30; Tue 14 Apr 2026 18.20 BST;
        Last modified on 14 Apr 2026; 5 hours ago; Updated: 14/04/2026; 4 min read;
        14.04.2026 | 09:30; Tuesday, April 14
    """),
    shares=each("""
        Share this article; Share on Facebook Tweet Email; Facebook | X | Telegram | Mail;
        Copy link; Print; Save article; Send to a friend; 37 shares; Click to share on WhatsApp;
        Like 12; 0 comments; Share
    """),
    forms=(
        each("""
            Leave a Reply;
            Your email address will not be published. Required fields are marked *; Comment *;
            Name *; Email *; Post Comment
        """),
        each("""
            Add a comment; Your name; Your email; Your comment; Submit
        """),
        each("""
            Join the conversation; Comments are the views of readers and not of this site.;
            Write your comment here; Publish
        """),
        each("""
            Readers' comments; Be the first to comment on this story; Log in to add a comment
        """),
    ),
    related=each("""
        Related articles; Read also; Most read; You may also like; Other news;
        From the same section; Latest news; Similar stories; More; Picked for you; Most viewed;
        In this series
    """),
    names=each("""
        Alan Whitcombe; Priya Ramanathan; J. M. Hartwell; Siobhan O'Dowd; Marcus Adeyemi;
        Claire Pemberton; Tomasz Zielak; Ruth van der Lind; Desmond Kirby; Hannah Lowenthal;
        Oliver St. Aubyn; Grace Mbeki-Ross; Peter McAllan; Yasmin Farouqi; Edward Thornley;
        Lucy Anne Barrow; Dmitri Halloran; Beatrice Okonjo; Samuel T. Greer; Noor Haddon;
        Ian Fairweather; Mei-Ling Carter; Patrick D'Arcy; Susan Holroyd; Rajiv Mallick;
        Eleanor Finch; Conrad Bellweather; Amara Nwosu; Hugh Lansdown; Teresa Quillan;
        Victor Ashgrove; Jodie Marchbank; Leon Castellane; Margaret Ives; Karl Brenninger;
        Fiona MacReady; Giles Underhill; Nadia Petrosian; Walter B. Stroud; Olivia Tremlett;
        Stephen Oduya; Rosalind Peake; Arjun Devlin; Harriet Coombes
    """),
)

FRENCH = Pool(
    stray=each("""
        Menu; Accueil; Aller au contenu; Rechercher; À la une; Actualités et analyses; Dossiers;
        S'abonner; Se connecter; Publicité; Écouter cet article; Taille du texte;
        Suivez-nous sur Telegram; Édition papier
    """),
    bylines=each("""
        Par {}; par {}; Écrit par {}; Par : {}; Auteur : {}; Article de {}; Rédigé par {};
        Propos recueillis par {}; Publié par {}; Une enquête de {}; {} | Rédaction; {}
    """),
    dates=each("""
        14 avril 2026; Publié le 14 avril 2026 à 9h30; Mardi 14 avril 2026;
        Mis à jour le 14/04/2026 à 18:20; 2026-04-14 09:30; Le 14.04.2026; Il y a 5 heures;
        Lecture : 4 min; Mar. 14 avr. 2026; 14/04/2026 | 09:30; Posté le mardi 14 avril;
        Modifié hier à 22 h 10
    """),
    shares=each("""
        Partager cet article; Partager sur Facebook Twitter Courriel;
        Facebook | X | Telegram | Mail; Copier le lien; Imprimer; Enregistrer; Envoyer à un ami;
        37 partages; Cliquez pour partager sur WhatsApp; J'aime 12; 0 commentaire; Partager
    """),
    forms=(
        each("""
            Laisser un commentaire;
            Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *;
            Commentaire *; Nom *; E-mail *; Publier le commentaire
        """),
        each("""
            Ajouter un commentaire; Votre nom; Votre courriel; Votre message; Envoyer
        """),
        each("""
            Réagissez à cet article;
            Les commentaires n'engagent que leurs auteurs et non la rédaction.;
            Écrivez votre commentaire ici; Publier
        """),
        each("""
            Les réactions des lecteurs; Soyez le premier à commenter; Connectez-vous pour réagir
        """),
    ),
    related=each("""
        Articles liés; À lire aussi; Les plus lus; Vous aimerez aussi; Autres actualités;
        Dans la même rubrique; Dernières nouvelles; Articles similaires; Plus d'articles;
        Notre sélection; Les plus vus; Dans ce dossier
    """),
    names=each("""
        Hélène Marchandeau; Jean-Luc Ferrandier; Aïssata Diabaté; Mathieu Le Goarant;
        Claire de Villemont; Youssef Benhaddou; Lucien Astruc; Odile Pruvost; Théo Garrigue;
        Fatou N'Dour; Émile Vasseur; Inès Castagnet; Baptiste Lornet; Sandrine Aubertin;
        Kévin Mahé; Rachida Belkacem; Pierre-Yves Tanguy; Noémie Charrier; Gaël Rouvière;
        Mireille Dancourt; Oumar Sissoko; Élodie Pastourel; Jacques d'Harcelle; Solène Quiniou;
        Antoine Vauclair; Leïla Mansouri; Bernard Coutelier; Cécile Roumanet; Hugo Delastre;
        Marie-Ange Toussaint; Florian Berthomieu; Agnès Louvel; Karim Zeroual; Perrine Joubard;
        Romain Escoffet; Viviane Lacaze; Étienne Brossard; Nadège Kouamé; Raphaël Sivry;
        Capucine Morel-Dufour; Thierry Guibal; Assia Lahlou; Didier Montferré; Justine Orvain
    """),
)

POOLS = {"ar": ARABIC, "en": ENGLISH, "fr": FRENCH}


def names(language: str) -> Sequence[str]:
    """Invented authors who write in ar, en or fr."""
    return POOLS[language].names


def synthesised(source: Source, others: Sequence[str], rng: Random) -> str:
    """A page in which the source's title, author and body are what should be read.

    Of the `others`, headlines of other articles (not its own), 2 to 5 stand before, after or both.
    """
    pool = POOLS[source.language]
    before, after = headlines(pool, others, rng)
    stray = rng.sample(pool.stray, rng.randint(0, 2))
    endings = [after, sometimes(0.7, rng.choice(pool.forms), rng)]
    rng.shuffle(endings)
    return "\n\n".join([*stray, *before, *article(source, pool, rng), *endings[0], *endings[1]])


def article(source: Source, pool: Pool, rng: Random) -> list[str]:
    """Title, date, share line and body in this order, and the by-line at one of its places."""
    date = sometimes(0.7, [rng.choice(pool.dates)], rng)
    share = sometimes(0.5, [rng.choice(pool.shares)], rng)
    if rng.random() < 0.3:
        parts = [[source.title], date, body(source), share]
    else:
        parts = [[source.title], date, share, body(source)]
    byline = [rng.choice(pool.bylines).format(source.author)] if source.author else []
    parts.insert(rng.choice((0, 1, 1, 2, len(parts))), byline)
    return [block for part in parts for block in part]


def headlines(
    pool: Pool, others: Sequence[str], rng: Random
) -> tuple[Sequence[str], Sequence[str]]:
    """Other headlines for above and below the article, under a label or bare."""
    chosen = rng.sample(others, min(len(others), rng.randint(2, 5)))
    cut = rng.choice((0, len(chosen), len(chosen) // 2))
    return labelled(pool, chosen[:cut], rng), labelled(pool, chosen[cut:], rng)


def labelled(pool: Pool, group: Sequence[str], rng: Random) -> Sequence[str]:
    label = sometimes(0.5, [rng.choice(pool.related)], rng)
    return [*label, *group] if group else []


def sometimes(chance: float, blocks: Sequence[str], rng: Random) -> Sequence[str]:
    return blocks if rng.random() < chance else []

"""Words whose full stop seldom ends a sentence, and words that begin one.

The lists are those of newsrooms in Arabic, English, French and Russian; no language is asked for,
since hardly a word means two things in them.  Words are without their last full stop.  Those in
small letters stand for any case, those with a capital for themselves alone.
"""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


CLOSED = _words(
    """mr mrs ms mx messrs dr prof st ste sr sra srta mme mlle M MM mgr Rev Fr Hon Pres supt insp
    Det atty asst Gen Col lt sgt capt cpl pvt pfc cmdr cmdt cdt maj brig adm gov Sen Rep amb Mt Ft
    vs cf e.g i.e viz approx ca p.ex av apr env pr vgl bzw usw ggf evtl مج تحق تح
    т.е т.к т.н т.ч т.о им ул пл пер просп пр наб бул пос дер проф акад доц канд ген полк подп кап
    лейт св мл см ср напр англ лат нем фр итал исп"""
)
"""These never end a sentence: titles, streets, references."""

NUMBERED = _words(
    """no nos nr art arts fig figs vol vols ch chap sec ver para al p pp ext tel tél
    jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juill juil déc
    h ст рис табл гл пп тт стр вып изд тел кв корп оф д"""
)
"""These stay with a number that follows."""

OPEN = _words(
    """inc ltd co corp bros jr plc llc cie est dept univ ave blvd rd hwy al eds ed ph.d m.sc b.sc
    Ala Ariz Calif Colo Conn Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla
    Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo hab dép обл зав зам нач пом ред"""
)
"""These end a sentence if a word that begins one follows: firms, states of America."""

AND_SO_ON = _words("إلخ الخ")
"""In Arabic these end a sentence if a conjunction or a word that begins one follows."""

CAPITAL_ENDS = _words("т.д т.п")
"""These look like initials, but end a sentence before a capital."""

SPELT_LETTERS = _words(
    "دبليو جيه جاي كيه كاي إف اف إتش اتش إس اس إم ام إل إن ان بي سي دي تي جي آر يو إي أيه"
)
"""Latin letters spelt in Arabic: these end one so too, and where two stand side by side."""

DATED = _words("م ه ق.م ص a.m p.m b.c a.d b.c.e c.e г гг в вв н.э м см мл")
"""After a number, or anywhere if they have a dot within, these end a sentence, unless it goes on
as `GOING_ON` tells or has only begun with `FRONTED`.  In Arabic and Russian: era, hour, units."""

GOING_ON = _words(
    """و على في من إلى الى بعد قبل حتى عن مع أي أو الموافق حين عندما بين خلال منذ عند لدى تحت فوق
    ضمن ضد نحو حول بسبب بحسب حسب وفق وفقا تقريبا بتوقيت
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday ET EST EDT CT CST PT PST PDT GMT UTC
    BST CET Eastern Pacific Central January February March April May June July August September
    October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"""
)

FRONTED = _words(
    """في وفي عام وعام سنة خلال وخلال منذ ومنذ قبل وقبل بعد وبعد حتى وحتى بحلول مع ومع نحو عند وعند
    In By On At Since From Until Around Before After En Dès Vers Depuis
    В Во С Со К До После На Около По Летом Весной Осенью Зимой Уже Ещё Лишь Только"""
)
"""What opens an adverbial of time: “In 44 B.C. Caesar …”."""

SOURCES = _words("حسب حسبما بحسب وفق وفقا طبقا على")
"""After a quotation in Arabic these still belong to its sentence."""

SAYING = _words(
    """قال قالت يقول تقول سأل سألت يسأل تساءل تساءلت صاح صاحت صرخ صرخت هتف أجاب أجابت رد ردت كتب
    كتبت"""
)
"""And these, if the quotation opens the sentence."""

BEGINNERS = _words(
    """The A An He She It They We I You In On At But And Or So Yet This That These Those There Here
    However His Her Its Their Our My Your For When While After Before As If With Without Within By
    From To Of Not No Nor Now Then Since Until Though Although Because Despite During Under Over
    Both Each Every Either Neither Some Many Most Several All Any Few Such Other Others Another
    One Two Three What Who Why How Where Which Whether Once Only Even Still Also Instead Meanwhile
    Later Earlier Today Yesterday Tomorrow Perhaps According Nobody Everyone Nothing Everything
    Is Was Are Were Did Does Do Has Have Had Can Could Will Would Should
    Le La Les Un Une Des Du Ce Cet Cette Ces Il Elle Ils Elles On Nous Vous Je Tu Mais Et Ou Donc
    Dans En Pour Par Selon Après Avant Au Aux À Sur Sous Sans Avec Son Sa Ses Leur Leurs Notre
    Tout Tous Toutes Toutefois Cependant Ainsi Puis Depuis Alors Lors Lorsque Quand Si Comme Entre
    Aujourd Hier Ensuite Enfin Pourtant Plusieurs Certains Personne Rien Deux
    Der Die Das Er Sie Es Ein Eine Im Am El Los Las Un Una En
    Он Она Оно Они Мы Вы Я Ты Это Этот Эта Эти Тот Та Те То Там Тут Так Такой Такие В Во На По При
    После До Для Из От К Ко С Со У О Об За Под Над Без Но А И Или Да Не Ни Что Кто Как Когда Где
    Почему Если Хотя Чтобы Пока Затем Потом Теперь Тогда Сейчас Сегодня Вчера Завтра Позже Ранее
    Однако Также Кроме Между Через Его Её Ее Их Все Всё Весь Вся Каждый Никто Ничего Некоторые
    Многие Один Одна Два Две Три Был Была Было Были Есть Нет Уже Ещё Еще Только Даже Именно
    وقال وقالت قال قالت وأضاف وأضافت وأكد وأكدت وأوضح وأوضحت وأشار وأشارت وذكر وذكرت وأعلن وأعلنت
    وكشف وكشفت ولفت ولفتت وتابع وتابعت وشدد وشددت وبين وبينت ونقل ونقلت وكان وكانت وقد ولم ولن
    وليس ولا ولكن لكن أما ثم هذا هذه وهذا وهذه وهو وهي وهم كما وكما إنه إنها وإنه وفي ومن وعلى وعن
    ومع وبعد وقبل ويأتي وتأتي ويقول وتقول ويرى وجاء وجاءت يذكر ويذكر وتم وبدأ وبدأت وعاد وعادت ووصل
    وانتهى وغادر"""
)

PARTICLES = _words("Le La De Du Des El Al Van Von Der")
"""These begin family names as well: after initials, before a capital, they begin nothing."""

ELIDED = _words("L C J N S Qu")
"""French words that begin a sentence before an apostrophe."""

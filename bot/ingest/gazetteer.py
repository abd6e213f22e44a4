"""Words that tell by-lines and datelines apart: agencies, the towns of news, given names, and what
is said of those who write.

All are normalised.  Far from complete: what is missing here only loses a by-line that has no
label.
"""

from bot.text.words import normalise

_AGENCY_LIST = """
رويترز | رويتر | فرانس برس | أ ف ب | اف ب | د ب أ | أ ب | أ ش أ | وكالات | وكالة | الوكالات | الأناضول | أسوشيتد برس | أسوشييتد برس | واس | وام
قنا | بنا | كونا | سانا | بترا | وفا | سبوتنيك | شينخوا | نوفوستي | تاس | إفي | خاص | مراسلنا | مراسلتنا | مراسلونا | متابعات | متابعة | الأنباء
reuters | ap | afp | dpa | upi | xinhua | efe | ansa | tass | lusa | anadolu | bloomberg | agencies | agencias | agences | agenturen
staff writer | staff reporter | associated press | agence france presse | special | correspondent
"""
# The capitals and other towns that datelines name most.
_PLACE_LIST = """
القاهرة الإسكندرية الجيزة السويس بورسعيد أسوان الأقصر المنصورة طنطا الرياض جدة الدمام مكة الطائف تبوك أبها الأحساء القصيم الظهران دبي
أبوظبي الشارقة عجمان الدوحة المنامة الكويت مسقط صنعاء عدن تعز الحديدة مأرب بغداد البصرة الموصل كركوك أربيل النجف كربلاء دمشق حلب حمص حماة
اللاذقية إدلب بيروت طرابلس صيدا صور عمان عمّان إربد الزرقاء العقبة القدس غزة رام_الله نابلس الخليل جنين بيت_لحم حيفا يافا تل_أبيب
الخرطوم أم_درمان الجزائر وهران قسنطينة عنابة تونس صفاقس سوسة قابس الرباط الدار_البيضاء مراكش فاس طنجة أكادير وجدة نواكشوط بنغازي مصراتة
مقديشو جيبوتي أنقرة إسطنبول طهران تهران كابول إسلام_آباد كراتشي نيودلهي مومباي دكا بكين شنغهاي هونغ_كونغ طوكيو سيول بيونغ_يانغ جاكرتا بانكوك
هانوي سنغافورة كوالالمبور مانيلا سيدني كانبيرا موسكو كييف مينسك وارسو براغ بودابست بوخارست صوفيا بلغراد سراييفو أثينا روما ميلانو الفاتيكان
مدريد برشلونة لشبونة باريس مرسيليا ليون بروكسل أمستردام لاهاي برلين فرانكفورت ميونيخ هامبورغ فيينا جنيف زيوريخ برن ستراسبورغ كوبنهاغن ستوكهولم
أوسلو هلسنكي لندن مانشستر دبلن أدنبرة واشنطن نيويورك شيكاغو بوسطن لوس_أنجلوس سان_فرانسيسكو أوتاوا تورونتو مونتريال مكسيكو هافانا كاراكاس
بوغوتا ليما برازيليا ريو_دي_جانيرو ساو_باولو سانتياغو بوينس_آيرس الأمم_المتحدة نيروبي أديس_أبابا أسمرة كمبالا جوبا كينشاسا لاغوس أبوجا أكرا داكار
باماكو نيامي إنجامينا بريتوريا جوهانسبرغ كيب_تاون يريفان باكو تبليسي طشقند ألماتي
cairo alexandria riyadh jeddah dubai abu_dhabi sharjah doha manama kuwait kuwait_city muscat sanaa aden baghdad basra mosul erbil damascus
aleppo homs beirut tripoli amman jerusalem gaza gaza_city ramallah nablus hebron bethlehem haifa tel_aviv khartoum algiers alger oran tunis rabat
casablanca marrakech tangier nouakchott benghazi mogadishu djibouti ankara istanbul izmir tehran kabul islamabad karachi lahore new_delhi delhi mumbai
dhaka colombo kathmandu beijing shanghai hong_kong taipei tokyo osaka seoul pyongyang jakarta bangkok hanoi singapore kuala_lumpur manila sydney melbourne
canberra wellington auckland moscow moscou moskau kyiv kiev minsk warsaw vilnius riga tallinn prague prag budapest bucharest sofia belgrade zagreb
sarajevo athens athen rome roma rom milan milano mailand turin naples vatican madrid barcelona seville lisbon lisboa lissabon porto paris marseille lyon
lille bordeaux toulouse brussels bruxelles brüssel amsterdam the_hague rotterdam berlin frankfurt munich münchen hamburg cologne köln vienna wien geneva
genève genf zurich zürich bern strasbourg copenhagen stockholm oslo helsinki london londres manchester birmingham glasgow edinburgh belfast dublin
washington new_york boston chicago philadelphia miami atlanta houston dallas denver seattle detroit los_angeles san_francisco ottawa toronto montreal
vancouver mexico_city havana caracas bogotá bogota quito lima brasília brasilia são_paulo rio_de_janeiro santiago montevideo buenos_aires united_nations
nairobi addis_ababa kampala juba kinshasa lagos abuja accra dakar bamako niamey harare lusaka pretoria johannesburg cape_town yerevan baku tbilisi tashkent
москва киев минск санкт-петербург лондон париж берлин вашингтон
"""
_PARTS_OF_PLACES = """
رأس مدينة ميناء مرفأ جزيرة جزر وادي جبل تل بيت دير عين كفر بور شرم سان نيو محافظة قرية مخيم
san santa saint st new port fort los las el north south east west
"""
_GIVEN = """
أحمد محمد محمود مصطفى علي حسن حسين عمر عمرو عثمان خالد سعيد سعد سعود فهد فيصل سلطان سلمان ناصر منصور ماجد مازن مروان
مراد منير منذر موسى عيسى يوسف يونس يحيى إبراهيم إسماعيل إسحاق داود سليمان هارون زكريا آدم نوح صالح صلاح طارق طلال طلعت
عادل عاطف عامر عماد عمار عصام عدنان عزيز عزت غسان غازي فؤاد فادي فارس فاروق فتحي فراس فريد قاسم قيس كامل كريم كمال
لؤي ماهر مجدي محسن مختار مدحت مسعود معاذ معتز مهند مؤمن نادر نبيل نجيب نزار نضال نعيم نور هاشم هاني هشام هيثم وائل
وسام وسيم وليد ياسر ياسين أسامة أشرف أكرم أمجد أمين أنس أنور أيمن إياد إيهاب باسل باسم بدر بسام بشار بشير بكر بلال تامر
توفيق ثامر جابر جاسم جلال جمال جميل جهاد جواد جورج حاتم حازم حامد حبيب حسام حسان حسني حمد حمدي حمزة حيدر خليل راشد
رامي رائد ربيع رشيد رضا رفيق رمزي رمضان رياض زاهر زهير زياد زيد سامح سامر سامي سليم سمير سيف شادي شاكر شريف شوقي صابر
صبري ضياء طه ظافر عباس عبدالله عبده عبيد إلياس إيليا بطرس بولس جرجس حنا مارون ميشال ميخائيل أنطوان
فاطمة عائشة خديجة مريم زينب سارة ليلى سلمى سلوى سعاد سميرة سمية سناء سهام سوسن سوزان شيماء صفاء ضحى عبير عزة علا غادة
فاتن فرح فريدة فيروز كريمة لبنى لمى لمياء لينا مها منى منال مي ميساء ميسون نادية نادين ناهد نبيلة نجلاء نجوى ندى نسرين نهى
نوال نورا نورة هالة هبة هدى هند هيا هيفاء وفاء ياسمين يسرا أسماء أسيل أماني أمل أميرة أمينة آمال آية إسراء إلهام إيمان إيناس
ابتسام بتول بثينة بشرى تغريد جميلة جمانة جيهان حنان خلود دانا دعاء دلال دنيا ديما دينا رانيا رباب رحاب رغد رنا رند رندة رهف
روان ريم ريما رولا زهراء زهرة
james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul
andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry
justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan henry
peter zachary kyle noah ethan jeremy walter christian keith roger terry sean gerald carl harold dylan arthur lawrence jordan jesse
bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip
phillip eugene martin simon oliver oscar hugo leo max felix lucas luke liam owen ian neil graham nigel stuart duncan fraser rory
colin craig derek hugh ivan victor marcus julian adrian dominic toby giles rupert edmund ted tom tim jim bill bob ben dan sam mike
steve chris nick alex tony greg matt rob ken ron don jeff josh jon pete phil ed leon karl kurt hans jürgen klaus wolfgang stefan
thorsten uwe jan jonas lukas sebastian tobias florian matthias andreas dieter heinz günter ulrich markus pierre jean jacques
michel philippe nicolas laurent olivier françois guillaume mathieu julien antoine louis luc marc rené thierry yves carlos luis
miguel javier antonio manuel francisco pedro pablo diego sergio fernando rafael jorge alberto ricardo andrés giovanni giuseppe
marco luca andrea matteo francesco paolo stefano roberto alessandro lorenzo joão paulo rui tiago
mary patricia jennifer linda elizabeth barbara susan jessica karen lisa nancy betty margaret sandra ashley kimberly emily donna
michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma
nicole helen samantha katherine catherine christine debra rachel carolyn janet maria heather diane ruth julie olivia joyce virginia
victoria kelly lauren christina joan evelyn judith andrea hannah megan cheryl jacqueline martha gloria teresa ann anne sara madison
kathryn sophia frances jean alice abigail julia judy grace denise amber doris marilyn danielle beverly isabella theresa diana
natalie brittany charlotte marie kayla alexis lori lucy claire fiona sally jane kate katie ellen eleanor emilie chloe zoe nora nina
rosa eva sofia clara elena irene silvia marta carmen pilar lucía isabel inés cristina chiara giulia francesca sara paola camille
sophie nathalie isabelle sylvie hélène céline aurélie élodie claudia birgit sabine monika ursula petra ingrid heike anja katrin
mohamed mohammed muhammad ahmed ali omar hassan hussein ibrahim yusuf khalid tariq layla fatima aisha leila nadia noor yasmin
mehmet mustafa elif ayşe zeynep emre murat hakan fatma igor dmitri sergei vladimir alexei natasha olga tatiana raj priya arjun
rahul anil sanjay deepak wei ming hiroshi kenji yuki
иван александр сергей дмитрий алексей андрей владимир михаил николай анна елена мария ольга наталья татьяна ирина екатерина
علیرضا محمدرضا غلامرضا
"""
_NAME_PARTICLES = (
    "بن ابن بنت أبو آل ولد عبد عبدالرحمن عبداللطيف عبدالعزيز van von bin ibn al o' mac mc"
)
# Words that say in any language that a writer's name is near, in whatever wording.
_AUTHORIAL = """
بقلم قلم كتب كتبت كتبه كتبها كتبته كتبتها كتابة يكتب تكتب يكتبه يكتبها تكتبه تكتبها إعداد أعد أعده أعدت أعدها أعدته أعدتها يعده يعدها
تحرير حرر حرره حررت حررته حررها المحرر المحررة ترجمة ترجمه ترجمها حاوره حاورها حاورته حاورتها نشر نشره نشرها نشرته أضافه أضيف بواسطة صاحب صاحبة
صياغة صاغه تأليف المؤلف المؤلفة مؤلف روى يروي وافانا وافتنا أجرى أجرت أجراه أجرته دونه سطره خطه
by written writer reported reports writes writing reporting author authors contributed contributor posted published filed byline interviewed from
par écrit auteur signé rédigé recueillis von verfasst autor autora autorin geschrieben por escrito redactado firma di da yazan yazar kaleme
berichtet schreibt schrijft informa escribe escreve scrive raconte rapporte relata reporta yazdı bildiriyor автор пишет сообщает рассказывает подготовил подготовила написал написала نویسنده نوشته تحریر door geschreven
"""
# What they write, which other lines speak of as well.
_GENRES = """
المقال مقال مقالة تقرير التقرير حوار متابعة تغطية تحقيق تحليل رصد خاص رأي نص النص زاوية الخبر المادة عمود
words text story report article analysis opinion column interview essay commentary feature dispatch blog guest
texte récit propos chronique tribune billet reportage texto redacción crónica testo articolo intervista haber röportaj beitrag bericht kommentar gastbeitrag текст материал статья статьи репортаж گزارش رپورٹ
"""
# What those who write are, or are called before their names.
_ROLES = """
الكاتب الكاتبة الصحفي الصحفية الصحافي الصحافية صحفي صحفية صحافي صحافية الأستاذ الأستاذة الدكتور الدكتورة المهندس المهندسة الباحث الباحثة الإعلامي الإعلامية الزميل
الزميلة المراسل المراسلة مراسل مراسلة مراسلنا مراسلتنا مراسلها موفدنا موفدتنا مندوبنا مندوبتنا المحامي المحامية السيد السيدة المدون المدونة المحلل المحللة
our correspondent reporter journalist columnist contributor writer mr mrs ms special own staff senior
notre correspondant correspondante envoyé envoyée spécial spéciale journaliste unser unsere korrespondent korrespondentin redakteur redakteurin reporterin
nuestro nuestra corresponsal enviado enviada periodista nostro nostra corrispondente inviato inviata nosso nossa correspondente muhabir muhabirimiz корреспондент корреспондентка
"""


def _keys(listed: str, break_: str) -> frozenset[str]:
    names = (normalise(name.replace("_", " ").strip()) for name in listed.split(break_))
    return frozenset(name for name in names if name)


AGENCIES = _keys(_AGENCY_LIST.replace("\n", "|"), "|")
PLACES = _keys(" ".join(_PLACE_LIST.split()), " ")
PARTS_OF_PLACES = _keys(" ".join(_PARTS_OF_PLACES.split()), " ")
GIVEN_NAMES = _keys(" ".join(_GIVEN.split()), " ")
NAME_PARTICLES = _keys(_NAME_PARTICLES, " ")
AUTHORIAL = _keys(" ".join(_AUTHORIAL.split()), " ")
GENRES = _keys(" ".join(_GENRES.split()), " ")
ROLES = _keys(" ".join(_ROLES.split()), " ")

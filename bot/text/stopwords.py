"""Words of a question that say how it is asked rather than what about, in normalised spelling.

Arabic lists cover the standard language and what people write in the Gulf, Egypt, the Levant
and the Maghreb.
"""

from bot.text.words import normalise


def words(text: str) -> frozenset[str]:
    return frozenset(normalise(text).split())


ASKING = {
    "when": words("متى متي امتى إمتى ايمتى إيمتى وقتاش فوقاش وقتيش when"),
    "where": words("أين اين وين فين منين ليوين فوين فينو أنى لوين where"),
    "who": words("من مين منو منهو منهي شكون مينو لمن بمن ممن مَن who whom whose"),
    "how many": words("كم بكم كام قديش اديش قديه شحال أشحال بشحال چم"),
    "why": words("لماذا لم لما ليش ليه لش علاش لمه علامه لماذ why"),
    "how": words("كيف كيفاش ازاي إزاي شلون اشلون كيفية how"),
    "yes or no": words("هل أليس did does is are was were do has have can could will would"),
    "which": words("أي اي أية أيهما أيها أنهي انهي انو اني which"),
    "what": words(
        "ما ماذا ماهو ماهي ماهم ماذ مالذي ايش إيش أيش وش ويش شو شنو شنهو شنهي ايه إيه اش آش شن وشو"
        " اشنو أشنو واش أسكو ماهى what"
    ),
}

# The noun after "what" or "which" that says what kind of thing is asked for.
ASKED_NOUNS = {
    "when": words(
        "تاريخ موعد عام سنة العام السنة يوم اليوم شهر الشهر قرن القرن وقت year date day month century"
    ),
    "where": words("مكان موقع مدينة بلد دولة بلاد محافظة منطقة قارة city country place town"),
    "who": words("اسم شخص لاعب رئيس قائد مؤلف مخرج ملك name person"),
    "how many": words("عدد كمية نسبة مساحة طول ارتفاع سعر قيمة تكلفة عمر number percentage"),
    "why": words("سبب أسباب السبب reason cause"),
    "list": words(
        """الدول دول البلدان بلدان المدن مدن المحافظات محافظات المناطق مناطق الأعضاء أعضاء الأسماء
        أسماء الأنواع أنواع أقسام الأقسام مكونات المكونات عناصر العناصر مراحل المراحل أشكال شروط
        لغات اللغات الفرق فرق الشركات شركات الأحزاب أحزاب أعراض الأعراض فوائد أهداف أركان خصائص
        countries members cities names states languages parts types kinds stages symptoms"""
    ),
}
RELATIVES = words("الذي التي الذين اللذان اللذين اللتان اللتين اللاتي اللواتي اللائي")
RELATIVES = words("الذي التي الذين اللذان اللذين اللتان اللتين اللاتي اللواتي اللائي")
COUNTING = words("عدد many much old long far")
REACHING = words("وصل وصلت يصل تصل بيوصل بتوصل")

STOP_WORDS = frozenset().union(
    *ASKING.values(),
    words(
        """في من إلى الى على عن مع عند عندما حتى منذ خلال بين بعد قبل حول ضد دون بدون نحو لدى فوق تحت
        و أو أم ثم ف ب ل ك بل لكن ولكن لأن أن إن انه إنه أنه أنها إنها انها كان كانت كانوا يكون تكون
        كن ليس ليست قد لقد سوف لن لا لم ما مما فيما كما هو هي هم هما هن انت أنت انا أنا نحن هذا هذه
        ذلك تلك هؤلاء أولئك هنا هناك الذي التي الذين اللذان اللتان اللذين اللاتي اللواتي به بها بهم
        آخر أخرى الآخر الأخرى اخرون آخرين له لها لهم لهما فيه فيها منه منها منهم عليه عليها عليهم إليه إليها عنه عنها كل بعض غير أيضا
        يتم تم تمت ضمن عبر كذلك وقد وهو وهي وكان وكانت أما إذا اذا إذ يا وفي ومن وعلى والتي والذي
        التى الى اللي إلي يلي اللى بتاع بتاعت حق تبع ديال مال عشان علشان مشان لأجل راح رح حيث هوا
        هيا دا دي ده هاد هذي هاي هذول ذي ذا كده كذا لسه بس كمان برضو شي فى علي بالـ إن لو هو يعني
        قولي قوللي خبرني أخبرني اعطني أعطني عطني اريد أريد ابي أبغى ابغى عايز عاوز بدي بغيت ممكن
        لو سمحت فضلك رجاء طيب سؤال يوجد توجد يعرف تعرف اعرف أعرف صار صارت يصير تصير بيصير بتصير
        هيصير هتصير حيصير حتصير بيحصل بتحصل هيحصل هتحصل حيحصل حتحصل كاين كاينة"""
    ),
    words(
        """a an the of in on at to for from by with about as into than then and or but if so that
        this these those it its it's he she they we you i his her their our your my me him them us
        be been being am had having not no nor there here please tell give much many up out over
        what's who's where's when's"""
    ),
)

_NUMBERS = words(
    """واحد واحدة اثنان اثنين اثنتين ثلاث ثلاثة أربع أربعة خمس خمسة ست ستة سبع سبعة ثمان ثماني
    ثمانية تسع تسعة عشر عشرة عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون
    سبعين ثمانون ثمانين تسعون تسعين مئة مائة مئتي مئتين مائتي مئات ألف آلاف الف ألفي مليون ملايين
    مليار مليارات تريليون عشرات نصف ربع ثلث بالمئة بالمائة مرتين
    one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty
    hundred hundreds thousand thousands million billion trillion percent half dozen dozens"""
)

# Words that a passage which answers such a question tends to hold; digits count as numbers.
CUES = {
    "when": words(
        """يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون
        شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين محرم صفر ربيع جمادى رجب شعبان رمضان شوال
        السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة عام العام سنة قرن القرن منذ أمس اليوم
        الماضي الماضية المقبل المقبلة القادم ميلادي هجري
        january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday year century yesterday today"""
    ),
    "where": words(
        """مدينة بمدينة المدينة دولة بلد محافظة منطقة المنطقة قرية ولاية إقليم جزيرة عاصمة العاصمة
        شمال جنوب شرق غرب وسط يقع تقع الواقعة الواقع مقر مقرها ميناء مطار شارع جبل نهر بحر البحر
        ساحل الحدود خليج مضيق بحيرة واد صحراء قاعدة معسكر city town province region village capital island port north south east west
        located based headquarters border"""
    ),
    "who": words(
        """الرئيس رئيس رئيسة وزير وزيرة الوزير الملك ملك الأمير أمير الشيخ القائد قائد الجنرال
        اللواء العميد العقيد الدكتور دكتور المهندس السيد السيدة مدير مديرة أمين الأمين سكرتير
        المتحدث الناطق المدعو باسم قال قالت وقال وقالت أعلن أعلنت مؤسس مخترع مكتشف مؤلف كاتب لاعب
        مدرب المخرج ابن بن president minister king prince general colonel dr mr mrs director
        chief secretary spokesman spokeswoman spokesperson said founder"""
    ),
    "how many": _NUMBERS,
    "why": words(
        """بسبب لأن لأنه لأنها لأنهم نتيجة بهدف بغية لكي كي حتى أجل نظرا جراء إثر سبب السبب أسباب
        يعود تعود أدى أدت لذلك ولذلك بفعل لمنع لحماية لتجنب بغرض
        because due since owing order therefore caused reason result"""
    ),
    "list": words(
        """يضم تضم ضم ضمت يشمل تشمل شمل شملت يتألف تتألف تألف تألفت مؤلف مؤلفة يتكون تتكون مكون
        مكونة ينقسم تنقسم مثل أبرزها أهمها منها التالية الآتية include includes including consist
        consists comprise comprises such namely"""
    ),
}

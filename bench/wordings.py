"""Questions as other people would type them: in another spelling, in chatty dialect."""

from random import Random

FOLDED = str.maketrans("أإآؤئةى0123456789", "اااويهي٠١٢٣٤٥٦٧٨٩")
# Question words of four dialects for those of the standard language.
DIALECTS = (
    {"متى": "امتى", "أين": "فين", "اين": "فين", "من": "مين", "ما": "ايه", "ماذا": "ايه"}
    | {
        "لماذا": "ليه",
        "كيف": "ازاي",
        "كم": "كام",
        "أي": "انهي",
        "ماهي": "ايه هي",
        "ماهو": "ايه هو",
    },
    {"متى": "متى", "أين": "وين", "اين": "وين", "من": "منو", "ما": "وش", "ماذا": "ايش"}
    | {"لماذا": "ليش", "كيف": "كيف", "كم": "كم", "أي": "اي", "ماهي": "وش هي", "ماهو": "وش هو"},
    {"متى": "ايمتى", "أين": "وين", "اين": "وين", "من": "مين", "ما": "شو", "ماذا": "شو"}
    | {"لماذا": "ليش", "كيف": "كيف", "كم": "قديش", "أي": "اي", "ماهي": "شو هي", "ماهو": "شو هو"},
    {"متى": "فوقاش", "أين": "فين", "اين": "فين", "من": "شكون", "ما": "شنو", "ماذا": "شنو"}
    | {
        "لماذا": "علاش",
        "كيف": "كيفاش",
        "كم": "شحال",
        "أي": "اشمن",
        "ماهي": "شنو هي",
        "ماهو": "شنو",
    },
)
RELATIVES = {"الذي": "اللي", "التي": "اللي", "الذين": "اللي", "هذا": "ده", "هذه": "هاي"}
OPENINGS = ("", "يا جماعة ", "لو سمحت ", "ممكن اعرف ", "طيب ", "حد يعرف ")
CLOSINGS = ("", " بالضبط", " يا شباب", " لو تكرمت", " ؟؟", " بليز")


def in_other_spelling(question: str) -> str:
    """Without hamza, ta marbuta and alif maqsura, in Arabic digits."""
    return question.translate(FOLDED)


def in_dialect(question: str) -> str:
    """In the words that people chat in, without a question mark; the same ones every time."""
    chance = Random(question)
    words = chance.choice(DIALECTS) | RELATIVES
    said = question.replace("؟", " ").replace("?", " ").split()
    changed = [
        words.get(word, word) if n < 2 or word in RELATIVES else word for n, word in enumerate(said)
    ]
    return in_other_spelling(
        f"{chance.choice(OPENINGS)}{' '.join(changed)}{chance.choice(CLOSINGS)}"
    )

"""Stems of one word in one language: Snowball's, and what Snowball leaves undone."""

import threading
from collections.abc import Callable

import Stemmer

from uprcoop.search.analysis.folding import fold

STEMMED = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
# Acronyms that a stemmer would make into other words: AIDS into aid, SIDS into what is left of
# the French and Spanish sida.
UNSTEMMED = frozenset({"aids", "sids"})
LONGEST = 48  # letters of a stem; longer ones are addresses and accidents
REMEMBERED = 200_000  # stems a thread keeps

# Words whose forms share no stem: each goes to the one beside it before stemming.
IRREGULAR = {
    "en": {
        "women": "woman",
        "men": "man",
        "children": "child",
        "people": "person",
        "peoples": "person",
        "policemen": "policeman",
        "policewomen": "policewoman",
        "spokesmen": "spokesman",
        "servicemen": "serviceman",
        "servicewomen": "servicewoman",
        "wives": "wife",
        "lives": "life",
        "crises": "crisis",
        "criteria": "criterion",
        "bases": "basis",
        "taken": "take",
        "took": "take",
        "given": "give",
        "gave": "give",
        "brought": "bring",
        "held": "hold",
        "teeth": "tooth",
        "feet": "foot",
        "labour": "labor",
        "programme": "program",
        "programmes": "program",
        "centre": "center",
        "centres": "center",
        "defence": "defense",
    },
    "fr": {
        "travaux": "travail",
        "yeux": "oeil",
        "œil": "oeil",
        "aieux": "aieul",
        "baux": "bail",
        "vitraux": "vitrail",
        "mesdames": "madame",
    },
    "es": {"niñas": "niño", "niña": "niño", "niños": "niño", "jóvenes": "joven"},
    "ru": {
        "люди": "человек",
        "людей": "человек",
        "людям": "человек",
        "людьми": "человек",
        "людях": "человек",
        "дети": "ребенок",
        "детей": "ребенок",
        "детям": "ребенок",
        "детьми": "ребенок",
        "детях": "ребенок",
        "ребёнка": "ребенок",
        "ребенка": "ребенок",
        "ребёнку": "ребенок",
        "ребенку": "ребенок",
        "ребёнок": "ребенок",
    },
    # Broken plurals, after folding and without their prefixes.
    "ar": {
        "نساء": "امراه",
        "لاج": "لاجي",
        "نسا": "امراه",
        "مراه": "امراه",
        "اقليات": "اقليه",
        "دول": "دوله",
        "حقوق": "حق",
        "اطفال": "طفل",
        "قوانين": "قانون",
        "شعوب": "شعب",
        "اشخاص": "شخص",
        "افراد": "فرد",
        "مدارس": "مدرسه",
        "سجون": "سجن",
        "سجناء": "سجين",
        "رجال": "رجل",
        "عمال": "عامل",
        "بنات": "بنت",
        "فتيات": "فتاه",
        "شباب": "شاب",
        "احكام": "حكم",
        "تدابير": "تدبير",
        "محاكم": "محكمه",
        "قضاه": "قاضي",
        "صكوك": "صك",
        "مدن": "مدينه",
        "قري": "قريه",
        "اسر": "اسره",
        "امهات": "ام",
        "فقراء": "فقير",
        "خبراء": "خبير",
        "وزراء": "وزير",
        "اعضاء": "عضو",
        "جرايم": "جريمه",
        "ضحايا": "ضحيه",
        "مبادي": "مبدا",
        "معايير": "معيار",
        "برامج": "برنامج",
        "خطط": "خطه",
        "اهداف": "هدف",
        "انشطه": "نشاط",
        "مشاريع": "مشروع",
        "موارد": "مورد",
        "ظروف": "ظرف",
        "مراكز": "مركز",
        "اماكن": "مكان",
        "مناطق": "منطقه",
        "حدود": "حد",
        "اديان": "دين",
        "تقارير": "تقرير",
        "نصوص": "نص",
        "سايل": "سيله",  # وسائل: its own و is taken off like every other
        "مصادر": "مصدر",
        "اراضي": "ارض",
        "مياه": "ماء",
        "امراض": "مرض",
        "اجور": "اجر",
        "شركاء": "شريك",
        "معلمين": "معلم",
        "طلاب": "طالب",
    },
}
# Arabic words that the stemmer would make into another word: "woman" into "matter", "minority"
# into "less".
KEPT_WHOLE = frozenset({"امراه", "لاجي", "اقليه", "دوله", "فتاه", "ماء"})
ARABIC_ARTICLES = ("بال", "كال", "فال", "ال", "لل")


def without_arabic_prefixes(word: str) -> str:
    """The word without "and", prepositions joined to the article, and the article.

    The letter و may also begin the word itself; taken off wherever three letters remain, it is
    taken off in the text and in the question alike.
    """
    if word.startswith("و") and len(word) >= 4:
        word = word[1:]
    for article in ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            word = word[len(article) :]
            if word.startswith("و") and len(word) >= 4:
                word = word[1:]
            break
    return word


class Stems(threading.local):
    """Stems by language, remembered. A thread has its own: Snowball's objects are not shared."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}
        self.by_language: dict[str, Callable[[str], str]] = {}
        for language, name in STEMMED.items():
            stemmer = Stemmer.Stemmer(name, 0)  # we remember by ourselves
            self.by_language[language] = stemmer.stemWord

    def of(self, word: str, language: str) -> str:
        """The folded stem of a normalised word; the folded word where none is known."""
        key = (word, language)
        found = self.known.get(key)
        if found is None:
            found = self.work_out(word, language)[:LONGEST]
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            self.known[key] = found
        return found

    def work_out(self, word: str, language: str) -> str:
        stem = self.by_language.get(language)
        if stem is None or len(word) > LONGEST or word in UNSTEMMED:
            return fold(word)
        irregular = IRREGULAR[language]
        if language == "ar":
            bare = without_arabic_prefixes(fold(word))
            # Once before stemming, and once after it: a plural may bear a suffix of its own.
            for _turn in range(2):
                bare = irregular.get(bare, bare)
                if bare in KEPT_WHOLE:
                    return bare
                bare = fold(stem(bare)) or bare
                if bare not in irregular:
                    break
            return bare
        return fold(stem(irregular.get(word, word))) or fold(word)


stems = Stems()

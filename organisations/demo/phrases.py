"""This file is about sentences that many entries of the demo share, in Dutch, English and Arabic."""

from __future__ import annotations

import random

from organisations.demo.content import Plan, Texts


def _say(nl: str, en: str, ar: str) -> Texts:
    return {"nl": nl, "en": en, "ar": ar}


# What follows from a fact of the entry.
FACTS = {
    "no_papers": _say(
        "Wij vragen niet naar uw papieren.", "We do not ask for your papers.", "لا نسأل عن أوراقك."
    ),
    "no_name": _say("U hoeft uw naam niet te zeggen.", "You need not give your name.", "لا حاجة لذكر اسمك."),
    "women_only": _say(
        "Deze plek is alleen voor vrouwen.", "This place is for women only.", "هذا المكان للنساء فقط."
    ),
    "children_welcome": _say("Uw kinderen mogen mee.", "You may bring your children.", "يمكنك إحضار أطفالك."),
    "no_referral": _say(
        "U hebt geen verwijzing nodig.", "You do not need a referral.", "لا تحتاج إلى تحويل."
    ),
    "wheelchair": _say(
        "U kunt er komen met een rolstoel.",
        "You can get in with a wheelchair.",
        "يمكن الدخول بكرسي متحرك.",
    ),
}

WHO = {
    "1-10": (
        _say(
            "Wij zijn een kleine groep uit de buurt.",
            "We are a small group from the area.",
            "نحن مجموعة صغيرة من الحي.",
        ),
        _say(
            "Wij doen dit met een handvol vrijwilligers.",
            "We do this with a handful of volunteers.",
            "نقوم بذلك مع عدد قليل من المتطوعين.",
        ),
    ),
    "11-50": (
        _say("Wij zijn met twintig vrijwilligers.", "We are twenty volunteers.", "نحن عشرون متطوعًا."),
        _say(
            "Onze mensen wonen zelf ook in de stad.",
            "Our people live in the city too.",
            "من يعملون معنا يسكنون في المدينة أيضًا.",
        ),
    ),
    "51+": (
        _say(
            "Wij zijn een grote groep, maar u krijgt één vast gezicht.",
            "We are a big group, but you get one familiar face.",
            "نحن مجموعة كبيرة، لكنك تتعامل مع شخص واحد.",
        ),
    ),
}

WELCOME = (
    _say("Er is altijd koffie en thee.", "There is always coffee and tea.", "يوجد دائمًا قهوة وشاي."),
    _say("U mag eerst komen kijken.", "You may come and look first.", "يمكنك أن تأتي أولًا لترى."),
    _say(
        "Weet u niet of u hier goed zit? Bel ons, dan zoeken wij samen.",
        "Not sure if this is the right place? Call us and we will look together.",
        "لست متأكدًا أن هذا هو المكان المناسب؟ اتصل بنا ونبحث معًا.",
    ),
    _say(
        "Neem gerust iemand mee die u vertrouwt.",
        "Feel free to bring someone you trust.",
        "يمكنك إحضار شخص تثق به.",
    ),
    _say("Wij nemen de tijd.", "We take our time.", "نعطيك الوقت الكافي."),
    _say("Kunt u een keer niet? Dat geeft niets.", "Cannot make it once? No problem.", "لا بأس إن غبت مرة."),
    _say(
        "De eerste keer staat er iemand bij de deur voor u klaar.",
        "The first time, someone waits for you at the door.",
        "في المرة الأولى ينتظرك أحدنا عند الباب.",
    ),
    _say("Wat u vertelt, blijft bij ons.", "What you tell us stays with us.", "ما تقوله يبقى عندنا."),
)

# How to work together: how early to ask, and when.
NOTICE = (
    "Graag twee weken van tevoren.",
    "Een week van tevoren is genoeg.",
    "Bel gerust, soms kan het al morgen.",
    "Vraag het ons aan het begin van uw plan, niet aan het eind.",
    "Drie weken, want wij overleggen eerst met onze groep.",
)
TIMES = (
    "In de avond en in het weekend.",
    "Overdag, maar niet op woensdag.",
    "Alleen buiten de schoolvakanties.",
    "Op vrijdag het liefst niet.",
    "Overdag onder schooltijd.",
    "In de avond, met oppas lukt het beter.",
)

# How people call a place to meet in their own language: a second name for some entries.
SECOND_NAMES = {
    "ar": "بيت الجيران",
    "en": "The Neighbours' House",
    "pl": "Dom Sąsiadów",
    "ti": "ገዛ ጎረባብቲ",
    "tr": "Komşular Evi",
    "uk": "Дім сусідів",
    "fa": "خانه همسایه‌ها",
    "es": "La Casa Vecina",
    "fr": "La Maison des voisins",
    "so": "Guriga Deriska",
    "zgh": "ⵜⴰⴷⴷⴰⵔⵜ",
    "ru": "Дом соседей",
    "fy": "It Buorhûs",
    "pap": "Kas di Bisiña",
}


def description(plan: Plan, rng: random.Random) -> Texts:
    """A longer text: the entry's own story or who it is, what follows from its facts, and a welcome."""
    opening = plan.story or rng.choice(WHO[plan.size])
    shown = [fact for fact in FACTS if fact in plan.facts]
    said = [FACTS[fact] for fact in shown[: 3 if plan.story else 4]]
    closing = rng.sample(WELCOME, 1 if plan.story else 2)
    described = {}
    for language in opening:
        if language in plan.text:
            parts = [
                " ".join(sentence[language] for sentence in group) for group in ([*said], closing) if group
            ]
            described[language] = "\n\n".join([opening[language], *parts])
    return described

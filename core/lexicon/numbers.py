"""What numbers tell: age, weeks of pregnancy, how long, temperature, blood pressure, blood sugar, haemoglobin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.text.amounts import NUMBERS

DAY, WEEK, MONTH, YEAR = 1.0, 7.0, 30.4, 365.25
UNITS = {
    word: days
    for days, words in (
        (1 / 24, "h heure heures hour hours hr hrs"),
        (DAY, "j jr jrs jour jours day days nuits nights"),
        (WEEK, "sem semaine semaines smaine smaines semene semenes semain smain smn smne week weeks wk wks wik"),
        (MONTH, "m mois moi month months moon moons mont monf"),
        (YEAR, "an ans annee annees year years yr yrs yo yia ia"),
    )
    for word in words.split()
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: before a number: it says how long, not how old
LASTING = _set("depuis since for pendant fait voici voila durant last past apres after dans within dpuis from")
AGO = _set("ago passes passe")
OLD = _set("old age agee aged")
#: near a number of weeks or months: it is of a pregnancy
CARRYING = _set(
    "enceinte grossesse pregnant pregnancy bele belle belly belleh bel preg gestation amenorrhee sa eaux broke"
)
#: near a number of days, weeks or months: it is an age
YOUNG = _set(
    "bebe bebes baby babies nourrisson enfant child pikin pekin pickin newborn muna nouveau fils fille garcon boy girl"
    " jumeaux jumelles twins petit petite born"
)
#: right before a number of weeks: people say so of a pregnancy
AM = _set("m am at")
#: right before a number of weeks that nobody's age is told in
IS = _set("s is est")
FEWEST_CARRIED = 14
#: right before a number of weeks or months: it is an age
HAS = _set("a get has is")
#: words that tell of a weight: up to so many kilograms, weeks or months beside it are an age
WEIGHT, MOST_KG = _set("pese weighs weigh weight poids kg kilo kilos"), 20
#: before a number: it is how much oxygen the blood holds, in %; out of these bounds it is something else
OXYGEN, OXYGEN_BOUNDS = _set("saturation sat spo spo2 sao sao2 oxygen oxygene oximetre oximeter"), (40, 100)
#: words that say a number is a temperature, and that a number is of blood sugar
HOT = _set("fievre fever temperature temp chaud hot degre degres degrees celsius thermometre c palu")
SUGAR = _set("glycemie sucre sugar glucose dextro diabete diabetes sugah")
#: words that say a number is of haemoglobin in blood; of the sugared one it is not
BLOOD = _set("hemoglobine haemoglobin hemoglobin hb hgb")
SUGARED = _set("glyquee glycosylee glycated a1c")
#: right before a number: it is of a laboratory and no temperature
MEASURED = _set(
    "hematocrite haematocrit hematocrit hct pcv uree urea ferritine ferritin albumine albumin asat alat ast alt crp vs"
    " esr"
)
#: right after a number: it is an amount and neither temperature nor pressure
AMOUNTS = _set("g mg ug ml ui iu u mmol umol ng fl mm")
NEAR = 4
#: days; the upper end is not in it
AGES = (
    ("age_newborn", 0, 29), ("age_under_2_months", 0, 61), ("age_infant", 0, 366), ("age_under_5", 0, 5 * 365),
    ("age_child", 0, 15 * 365), ("age_adult", 15 * 365, 65 * 365), ("age_elderly", 65 * 365, 130 * 365),
)  # fmt: skip
LASTS = (("lasts_3_days", 3), ("lasts_1_week", 7), ("lasts_2_weeks", 14), ("lasts_1_month", 28))
CONCEPTS = frozenset(
    [name for name, *_ in AGES]
    + [name for name, _ in LASTS]
    + ["pressure_high", "pressure_crisis", "sugar_low", "sugar_high", "temperature_high", "temperature_very_high",
       "temperature_low", "haemoglobin_low", "haemoglobin_very_low", "haemoglobin_critical", "pregnancy_early",
       "pregnancy_late", "oxygen_low", "oxygen_very_low"]
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What the numbers of a text say; None where they don't."""

    age_days: int | None = None
    gestation_weeks: float | None = None
    duration_days: float | None = None
    temperature_c: float | None = None
    #: systolic, diastolic in mmHg
    pressure: tuple[float, float] | None = None
    #: blood glucose in mg/dl
    glucose: float | None = None
    #: g/dl
    haemoglobin: float | None = None
    #: saturation of the blood with oxygen, in %
    oxygen: float | None = None

    def concepts(self) -> Iterator[str]:
        """Concepts that follow, age apart."""
        if self.duration_days is not None:
            yield from (name for name, days in LASTS if self.duration_days >= days)
        if self.temperature_c is not None:
            yield from _temperature(self.temperature_c)
        if self.pressure is not None:
            yield from _pressure(*self.pressure)
        if self.glucose is not None and (self.glucose < 60 or self.glucose > 300):
            yield "sugar_low" if self.glucose < 60 else "sugar_high"
        if self.oxygen is not None and self.oxygen < 94:
            yield "oxygen_low"
            if self.oxygen < 90:
                yield "oxygen_very_low"
        if self.haemoglobin is not None:
            yield from _haemoglobin_concepts(self.haemoglobin)
        if self.gestation_weeks is not None:
            yield "pregnant"
            if self.gestation_weeks < 13:
                yield "pregnancy_early"
            elif self.gestation_weeks >= 26:
                yield "pregnancy_late"


def age_concepts(days: int) -> tuple[str, ...]:
    """Groups that an age in days belongs to."""
    return tuple(name for name, low, high in AGES if low <= days < high)


def _temperature(celsius: float) -> Iterator[str]:
    """High from 38 degrees (IMCI 2014 takes 37.5; devices at home are rough), very high from 40, low under 35.5."""
    if celsius >= 38:
        yield from ("fever", "temperature_high")
    if celsius >= 40:
        yield "temperature_very_high"
    if celsius < 35.5:
        yield "temperature_low"


def _haemoglobin_concepts(grams: float) -> Iterator[str]:
    """Severe under 8 g/dl, in small children and pregnancy under 7 (WHO haemoglobin cut-offs 2024). Under 5 a child
    with signs is given blood (WHO Pocket book 2013), and malaria is severe (WHO guidelines 2023)."""
    if grams < 8:
        yield "haemoglobin_low"
    if grams < 7:
        yield "haemoglobin_very_low"
    if grams < 5:
        yield "haemoglobin_critical"


def _pressure(systolic: float, diastolic: float) -> Iterator[str]:
    """High from 140/90, a crisis from 180/110 (WHO HEARTS 2020)."""
    if systolic >= 140 or diastolic >= 90:
        yield "pressure_high"
    if systolic >= 180 or diastolic >= 110:
        yield "pressure_crisis"


def read(words: Sequence[str]) -> Told:
    """What the numbers of these folded words tell. The first of each counts."""
    age: int | None = None
    likely: float | None = None
    gestation = duration = temperature = glucose = haemoglobin = oxygen = None
    pressure = None
    for at, word in enumerate(words):
        if word not in NUMBERS and not word[0].isdigit():
            continue
        value = _number(word)
        if value is None:
            if at + 1 == len(words) or words[at + 1] not in AMOUNTS:
                pressure = pressure or _read_pressure(word)
            continue
        unit = UNITS.get(words[at + 1]) if at + 1 < len(words) else None
        if unit is None:
            if temperature is None and 34 <= value <= 43 and word[0].isdigit() and _is_temperature(words, at, word):
                temperature = value
            glucose = glucose or _glucose(words, at, value)
            haemoglobin = haemoglobin or _haemoglobin(words, at, value)
            oxygen = oxygen or _oxygen(words, at, value)
            continue
        days = value * unit
        match _meaning(words, at, unit):
            case "age" if age is None:
                age = int(days)
            case "likely age" if likely is None:
                likely = days
            case "gestation" if gestation is None and days < 320:
                gestation = days / WEEK
            case "duration" if duration is None:
                duration = days
    if likely is not None and age is None:
        age = int(likely)
    elif likely is not None and duration is None and likely != age:
        duration = likely
    return Told(
        age_days=age, gestation_weeks=gestation, duration_days=duration,
        temperature_c=temperature, pressure=pressure, glucose=glucose, haemoglobin=haemoglobin,
        oxygen=oxygen,
    )  # fmt: skip


def _number(word: str) -> float | None:
    if word[0].isdigit():
        try:
            return float(word.replace(",", "."))
        except ValueError:
            return None
    return NUMBERS.get(word)


def _meaning(words: Sequence[str], at: int, unit: float) -> str:
    before, after = list(words[max(0, at - 2) : at]), list(words[at + 2 : at + 3])
    if LASTING & set(before) or before == ["y", "a"] or AGO & set(after):
        return "duration"
    if OLD & {*after, *before}:
        return "age"
    near = set(words[max(0, at - NEAR) : at + 2 + NEAR])
    if WEEK <= unit <= MONTH and (near & CARRYING or (unit == WEEK and at and words[at - 1] in AM)):
        return "gestation"
    if unit == WEEK and before == ["suis", "a"]:
        return "gestation"
    if unit == WEEK and before[-1:] and before[-1] in IS and not near & YOUNG and _weeks(words[at]) >= FEWEST_CARRIED:
        return "gestation"
    if unit == YEAR or (unit >= WEEK and (_light(words, at) or HAS & set(before[-1:]))):
        return "age"
    if unit == DAY:  # "bébé de 3 jours", "3 days baby"; days beside another word are how long it lasts
        near = {*words[max(0, at - 2) : at], *after}
    return "likely age" if unit >= DAY and near & YOUNG else "duration"  # unless an age is told as one


def _light(words: Sequence[str], at: int) -> bool:
    """Whether the weight of somebody small is told right behind: "1 mois, il pèse 4 kg"."""
    behind = words[at + 2 : at + 9]
    weights = [value for word in behind if word[0].isdigit() and (value := _number(word)) is not None]
    return bool(WEIGHT & set(behind[:6])) and bool(weights) and weights[0] <= MOST_KG


def _oxygen(words: Sequence[str], at: int, value: float) -> float | None:
    """In %, where it is named right before."""
    low, high = OXYGEN_BOUNDS
    near = set(words[max(0, at - 6) : at])
    return value if low <= value <= high and near & OXYGEN else None


def _weeks(word: str) -> float:
    return _number(word) or 0.0


def _is_temperature(words: Sequence[str], at: int, word: str) -> bool:
    """A decimal, or a whole number near a word of heat: other numbers of this size are ages, prices, people."""
    if MEASURED & set(words[max(0, at - 2) : at]) or AMOUNTS & set(words[at + 1 : at + 2]):
        return False
    return "," in word or "." in word or bool(HOT & set(words[max(0, at - 5) : at + 4]))


def _read_pressure(word: str) -> tuple[float, float] | None:
    """180/110, or 18/11 as it is said in French."""
    parts = word.split("/")
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        return None
    top, low = int(parts[0]), int(parts[1])
    if 8 <= top <= 30 and 4 <= low <= 20 and top > low:
        return top * 10.0, low * 10.0
    return (float(top), float(low)) if 60 <= top <= 300 and 30 <= low <= 200 and top > low else None


def _glucose(words: Sequence[str], at: int, value: float) -> float | None:
    """In mg/dl, from g/l, mmol/l or mg/dl, only where sugar is spoken of."""
    near = set(words[max(0, at - 5) : at + 4])
    if not near & SUGAR or (not SUGAR & set(words[max(0, at - 5) : at]) and _of_the_next(words, at)):
        return None
    if "mmol" in near:
        return value * 18
    if value <= 7 and ("g" in near or "." in words[at] or "," in words[at]):
        return value * 100
    return value if 20 <= value <= 900 else None


def _of_the_next(words: Sequence[str], at: int) -> bool:
    """Whether the word of sugar behind a number has a number of its own: "urée 45 mg/dL, glycémie 0,9"."""
    behind = next((place for place in range(at + 1, min(at + 4, len(words))) if words[place] in SUGAR), len(words))
    return any(word[0].isdigit() for word in words[behind + 1 : behind + 4])


def _haemoglobin(words: Sequence[str], at: int, value: float) -> float | None:
    """In g/dl, from g/dl or g/l, where haemoglobin is named right before and nothing between is a number."""
    before = list(words[max(0, at - 4) : at])
    named = next((place for place in range(len(before) - 1, -1, -1) if before[place] in BLOOD), None)
    if named is None or SUGARED & set(before) or any(word[0].isdigit() for word in before[named:]):
        return None
    unit = words[at + 1 : at + 3]
    if "mmol" in unit:
        return None
    if 20 < value <= 220 and list(unit) == ["g", "l"]:
        return value / 10
    return value if 1 <= value <= 22 else None

"""Made-up prescriptions, laboratory results and medicine boxes as phones photograph them: tilted, shaded, noisy.

The same number gives the same sheet. `dev` and `heldout` share neither medicines nor measures, fonts nor layouts.
"""

import importlib.util
import io
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

#: (medicine, strength, dosing)
Item = tuple[str, str, str]
#: (measure, value, unit, range)
Measure = tuple[str, str, str, str]
#: (test, result)
Test = tuple[str, str]

FONTS = {
    "dev": (("font_source_sans_pro", "SourceSansPro-Regular.ttf"), ("font_caladea", "Caladea-Regular.ttf"),
            ("font_hanken_grotesk", "HankenGrotesk-Medium.otf")),
    "heldout": (("font_manrope", "Manrope-Medium.ttf"), ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
                ("font_intuitive", "Intuitive.ttf")),
}  # fmt: skip
MEDICINES: dict[str, dict[str, tuple[Item, ...]]] = {
    "dev": {
        "fr": (
            ("Amoxicilline", "500 mg", "1 gélule 3 fois par jour pendant 7 jours"),
            ("Paracétamol", "500 mg", "1 comprimé toutes les 6 heures si douleur"),
            ("Artéméther/Luméfantrine", "80/480 mg", "1 cp matin et soir pendant 3 jours"),
            ("Métronidazole", "250 mg", "2 comprimés 3 fois par jour pendant 5 jours"),
            ("Ciprofloxacine", "500 mg", "1 comprimé 2 fois par jour pendant 10 jours"),
            ("Amlodipine", "5 mg", "1 comprimé le matin"),
            ("Metformine", "850 mg", "1 comprimé 2 fois par jour au repas"),
            ("Oméprazole", "20 mg", "1 gélule le soir pendant 14 jours"),
            ("Fer + acide folique", "60 mg", "1 comprimé par jour pendant 3 mois"),
            ("Salbutamol", "100 µg", "2 bouffées si gêne respiratoire"),
        ),
        "en": (
            ("Amoxicillin", "250 mg", "1 capsule 3 times daily for 5 days"),
            ("Ibuprofen", "400 mg", "1 tablet 3 times a day after meals"),
            ("Cetirizine", "10 mg", "1 tablet at night for 7 days"),
            ("Enalapril", "10 mg", "1 tablet once daily"),
            ("Albendazole", "400 mg", "1 tablet single dose"),
            ("Zinc sulfate", "20 mg", "1 tablet daily for 10 days"),
        ),
    },
    "heldout": {
        "fr": (
            ("Azithromycine", "500 mg", "1 comprimé par jour pendant 3 jours"),
            ("Doxycycline", "100 mg", "1 gélule matin et soir pendant 7 jours"),
            ("Furosémide", "40 mg", "1 comprimé le matin à jeun"),
            ("Prednisolone", "20 mg", "2 comprimés le matin pendant 5 jours"),
            ("Céfixime", "200 mg", "1 comprimé 2 fois par jour pendant 8 jours"),
            ("Hydroxychloroquine", "200 mg", "1 comprimé 2 fois par jour"),
            ("Glibenclamide", "5 mg", "1 comprimé avant le petit déjeuner"),
            ("Carbamazépine", "200 mg", "1 comprimé 2 fois par jour"),
            ("Diclofénac", "50 mg", "1 comprimé 2 fois par jour après le repas"),
            ("Fluconazole", "150 mg", "1 gélule en prise unique"),
        ),
        "en": (
            ("Erythromycin", "500 mg", "1 tablet 4 times daily for 7 days"),
            ("Losartan", "50 mg", "1 tablet every morning"),
            ("Atenolol", "25 mg", "1 tablet once a day"),
            ("Mebendazole", "100 mg", "1 tablet twice daily for 3 days"),
            ("Loratadine", "10 mg", "1 tablet daily for 14 days"),
            ("Nifedipine", "20 mg", "1 tablet every 12 hours"),
        ),
    },
}
MEASURES: dict[str, dict[str, tuple[Measure, ...]]] = {
    "dev": {
        "fr": (
            ("Hémoglobine", "9,8", "g/dL", "12,0 - 16,0"),
            ("Glycémie à jeun", "4,80", "g/L", "0,70 - 1,10"),
            ("Créatinine", "11,2", "mg/L", "6,0 - 12,0"),
            ("Leucocytes", "13,4", "10^3/µL", "4,0 - 10,0"),
            ("Plaquettes", "98", "10^3/µL", "150 - 400"),
            ("CRP", "48", "mg/L", "< 6"),
            ("ALAT", "61", "UI/L", "< 41"),
        ),
        "en": (
            ("Haemoglobin", "4.2", "g/dL", "11.0 - 15.0"),
            ("Fasting glucose", "52", "mg/dL", "70 - 110"),
            ("Platelets", "212", "10^9/L", "150 - 400"),
            ("Creatinine", "0.9", "mg/dL", "0.6 - 1.2"),
        ),
    },
    "heldout": {
        "fr": (
            ("Urée", "0,62", "g/L", "0,15 - 0,45"),
            ("Hématocrite", "27", "%", "36 - 46"),
            ("Acide urique", "78", "mg/L", "25 - 60"),
            ("Potassium", "5,9", "mmol/L", "3,5 - 5,1"),
            ("Cholestérol total", "2,41", "g/L", "< 2,00"),
            ("ASAT", "37", "UI/L", "< 40"),
            ("Triglycérides", "1,12", "g/L", "< 1,50"),
        ),
        "en": (
            ("White blood cells", "3.1", "10^9/L", "4.0 - 11.0"),
            ("Sodium", "128", "mmol/L", "135 - 145"),
            ("Urea", "8.9", "mmol/L", "2.5 - 7.5"),
            ("Total bilirubin", "21", "µmol/L", "< 17"),
        ),
    },
}
TESTS: dict[str, dict[str, tuple[Test, ...]]] = {
    "dev": {
        "fr": (("TDR Paludisme", "POSITIF"), ("Sérologie VIH", "Négatif"), ("Goutte épaisse", "Positive")),
        "en": (("Malaria RDT", "POSITIVE"), ("Pregnancy test", "Negative")),
    },
    "heldout": {
        "fr": (("AgHBs", "Positif"), ("Test de grossesse", "Positif"), ("Ac anti-VHC", "Négatif")),
        "en": (("HBsAg", "Negative"), ("Malaria parasite", "Positive")),
    },
}
FORMS = {"fr": ("comprimés", "gélules", "sirop"), "en": ("tablets", "capsules", "syrup")}
#: what must never be kept: names, numbers, identifiers
PEOPLE = ("NGONO Marie Claire", "TCHOUMI Jean Paul", "ABENA Solange", "FOTSO Bertrand", "Aïssatou BOUBA")
DOCTORS = ("MBARGA Emmanuel", "Kamga Rosine", "NDI Patrick", "Ewane Sylvie")
PHONES = ("677 45 12 90", "699 03 88 41", "+237 655 21 70 36")
NUMBERS = ("D-2026-04417", "PAT 003182")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A photo, and what is written on it."""

    name: str
    kind: str
    language: str
    jpeg: bytes
    medicines: tuple[Item, ...] = ()
    measures: tuple[Measure, ...] = ()
    tests: tuple[Test, ...] = ()
    #: names and numbers that identify somebody
    personal: tuple[str, ...] = ()
    #: every line as it was drawn
    lines: tuple[str, ...] = ()


def hardness(number: int) -> int:
    """0: as scanned; 1: a good photo; 2: tilted, shaded, soft; 3: as bad as an old phone in bad light takes it."""
    return number // 5 % 4


def sheets(half: str, count: int = 40) -> list[Sheet]:
    """The first so many sheets of a half: prescriptions, results and boxes in turn."""
    return [sheet(half, number) for number in range(count)]


def sheet(half: str, number: int) -> Sheet:
    """One sheet, photographed the worse the higher `hardness` of its number is."""
    chance = random.Random(f"{half} {number}")
    kind = ("prescription", "lab result", "prescription", "lab result", "medicine box")[number % 5]
    language = chance.choice(("fr", "fr", "en"))
    module, file = chance.choice(FONTS[half])
    return {"prescription": _prescription, "lab result": _result, "medicine box": _box}[kind](
        chance, half=half, number=number, language=language, font=font_path(module, file)
    )


def font_path(module: str, file: str) -> Path:
    """A font out of its wheel, without importing that."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the fonts of {module} are missing: make test installs them")
    return Path(spec.origin).parent / "files" / file


def _prescription(chance: random.Random, *, half: str, number: int, language: str, font: Path) -> Sheet:
    items = tuple(chance.sample(MEDICINES[half][language], chance.randint(2, 4)))
    french = language == "fr"
    person, doctor, phone = chance.choice(PEOPLE), chance.choice(DOCTORS), chance.choice(PHONES)
    lines = ["CENTRE MÉDICAL DE LA PAIX" if french else "PEACE MEDICAL CENTRE"]
    if half == "dev":
        lines += [f"Dr {doctor}   Tél : {phone}", "ORDONNANCE" if french else "PRESCRIPTION"]
        lines += [f"{'Nom' if french else 'Name'} : {person}", "Date : 12/10/2026", ""]
    else:
        lines += [f"{'Patient(e)' if french else 'Patient'}: {person}", f"{'Le' if french else 'On'} 03/11/2026"]
        lines += ["Ordonnance médicale" if french else "Rx", ""]
    for at, (name, strength, dosing) in enumerate(items, 1):
        match (half, number % 2):
            case ("dev", 0):
                lines += [f"{at}) {name} {strength}", f"    {dosing}", ""]
            case ("dev", _):
                lines += [f"- {name} {strength} : {dosing}"]
            case (_, 0):
                lines += [f"• {name.upper()} {strength}", f"  {dosing}"]
            case _:
                lines += [f"{at}. {name} {strength}, {dosing}"]
    lines += ["", f"{'Signature' if french else 'Signed'} : {doctor}" if half == "dev" else f"Dr {doctor} - {phone}"]
    personal = (*person.split(), *doctor.split(), phone)
    jpeg = _photo(_page(lines, font, chance), chance, number)
    return Sheet(name=f"{half} {number}", kind="prescription", language=language, jpeg=jpeg, medicines=items,
                 personal=personal, lines=tuple(filter(None, lines)))  # fmt: skip


def _result(chance: random.Random, *, half: str, number: int, language: str, font: Path) -> Sheet:
    measures = tuple(chance.sample(MEASURES[half][language], min(4, len(MEASURES[half][language]))))
    tests = tuple(chance.sample(TESTS[half][language], 1))
    french = language == "fr"
    person, identifier = chance.choice(PEOPLE), chance.choice(NUMBERS)
    lines = ["LABORATOIRE D'ANALYSES MÉDICALES" if french else "MEDICAL LABORATORY"]
    lines += [f"{'Nom du patient' if french else 'Patient name'} : {person}"]
    lines += [f"{'N° dossier' if french else 'File No'} : {identifier}", "Date : 21/09/2026", ""]
    heads = ("Analyse", "Résultat", "Unité", "Normes") if french else ("Test", "Result", "Unit", "Reference range")
    if half == "dev":
        lines.append("\t".join(heads))
        lines += ["\t".join(measure) for measure in measures]
        lines += ["", *(f"{name} : {result}" for name, result in tests)]
    else:
        of = "Valeurs usuelles" if french else "Ref"
        lines += [f"{name} : {value} {unit}   ({of} : {span})" for name, value, unit, span in measures]
        lines += ["", *(f"{name}\t{result}" for name, result in tests)]
    lines += ["", "Le biologiste" if french else "Laboratory scientist"]
    jpeg = _photo(_page(lines, font, chance), chance, number)
    return Sheet(name=f"{half} {number}", kind="lab result", language=language, jpeg=jpeg, measures=measures,
                 tests=tests, personal=(*person.split(), identifier), lines=tuple(filter(None, lines)))  # fmt: skip


def _box(chance: random.Random, *, half: str, number: int, language: str, font: Path) -> Sheet:
    name, strength, _ = chance.choice(MEDICINES[half][language])
    form = chance.choice(FORMS[language])
    lines = [name, strength, f"20 {form}", "Lot 4471B   EXP 08/2028"]
    width, height = 1100, 600
    image = Image.new("RGB", (width, height), chance.choice([(232, 240, 250), (250, 244, 228), (240, 250, 240)]))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 70), fill=chance.choice([(30, 80, 160), (170, 40, 50), (20, 120, 80)]))
    for at, (line, size) in enumerate(zip(lines, (84, 64, 48, 34), strict=True)):
        draw.text((70, 110 + at * 115), line, font=ImageFont.truetype(str(font), size), fill=(20, 20, 40))
    return Sheet(name=f"{half} {number}", kind="medicine box", language=language, jpeg=_photo(image, chance, number),
                 medicines=((name, strength, ""),), lines=tuple(lines))  # fmt: skip


def _page(lines: Sequence[str], font: Path, chance: random.Random) -> Image.Image:
    """Lines on paper; a tab goes on to the next of four columns."""
    size = chance.choice((30, 34, 38))
    letters = ImageFont.truetype(str(font), size)
    paper = chance.choice([(255, 255, 255), (250, 247, 238), (240, 244, 250)])
    columns = (60, 470, 640, 830)
    widest = max(columns[line.count("\t")] + letters.getlength(line.split("\t")[-1]) for line in lines)
    image = Image.new("RGB", (int(max(widest + 60, 900)), int(100 + len(lines) * size * 1.6)), paper)
    draw = ImageDraw.Draw(image)
    ink = chance.choice([(15, 15, 20), (30, 40, 110), (60, 60, 65)])
    for row, line in enumerate(lines):
        for left, cell in zip(columns, line.split("\t"), strict=False):
            draw.text((left, 50 + row * size * 1.6), cell, font=letters, fill=ink)
    return image


def _photo(image: Image.Image, chance: random.Random, number: int) -> bytes:
    """The sheet on a table, through a phone."""
    hard = hardness(number)
    margin = 60
    table = Image.new("RGB", (image.width + 2 * margin, image.height + 2 * margin), chance.choice([(120, 90, 60),
                      (90, 95, 100), (200, 190, 170)]))  # fmt: skip
    table.paste(image, (margin, margin))
    if hard:
        table = _leaning(table, chance, by=0.025 * hard)
        table = table.rotate(chance.choice((-1, 1)) * chance.uniform(1, 3) * hard, expand=True, fillcolor=(80, 80, 80),
                             resample=Image.Resampling.BICUBIC)  # fmt: skip
    if hard == 3:
        table.thumbnail((720, 720))
    pixels = np.asarray(table, dtype=np.float32)
    if hard:
        pixels = pixels * _shadow(pixels.shape[0], pixels.shape[1], chance, depth=0.25 * hard)[..., None]
        noise = np.random.default_rng(number).normal(0, 5.0 * hard, pixels.shape)
        pixels = pixels + noise.astype(np.float32)
    photo = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if hard > 1:
        photo = photo.filter(ImageFilter.GaussianBlur(chance.uniform(0.8, 1.5)))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=(92, 75, 50, 30)[hard])
    return out.getvalue()


def _leaning(image: Image.Image, chance: random.Random, *, by: float) -> Image.Image:
    """The sheet seen from the side."""
    width, height = image.size
    corners = [(x + chance.uniform(-by, by) * width, y + chance.uniform(-by, by) * height)
               for x, y in ((0, 0), (width, 0), (width, height), (0, height))]  # fmt: skip
    rows, ends = [], []
    for (x, y), (u, v) in zip(((0, 0), (width, 0), (width, height), (0, height)), corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        ends += [u, v]
    plan = np.linalg.solve(np.array(rows, dtype=float), np.array(ends, dtype=float))
    return image.transform(image.size, Image.Transform.PERSPECTIVE, tuple(plan), Image.Resampling.BICUBIC)


def _shadow(height: int, width: int, chance: random.Random, *, depth: float) -> np.ndarray:
    """Light that falls off to one side."""
    angle = chance.uniform(0, 2 * math.pi)
    across = np.linspace(-1, 1, width)[None, :] * math.cos(angle) + np.linspace(-1, 1, height)[:, None] * math.sin(
        angle
    )
    return (1 - depth * (across + 1.2) / 2.4).astype(np.float32)

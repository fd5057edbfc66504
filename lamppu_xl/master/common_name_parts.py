"""Parts of double surnames that are ordinary words: `Uusi` of `Uusi-Rauva`, `Keski` of `Keski-Ahola`.

Nobody is called by such a part alone, and texts use it as a word with a capital letter: `Uusi koulu`, `Keski-Suomi`. A
part that names a town is one, too: `Seminaari Lahdessa`. Words for landscape such as `Mäki` and `Koski` are surnames.
"""

from __future__ import annotations

from lamppu_xl.master.person_names import COMMON_WORDS

_ATTRIBUTES = """
ala alempi ali ensi entinen esi etu iso keski kolmas molempi oma pieni pikku pitkä puoli rinta sisä suora suuri suur
taka toinen ulko uusi vanha vasta vähä yhteinen yksi ylempi yli ylimmäinen ylä ylin etelä itä itäinen kaakko koillinen
lounas luode länsi läntinen pohja pohjoinen pohjois harmaa keltainen kirkas kulta kuiva kylmä lämmin matala musta
pimeä punainen puna ruskea sininen sini syvä valkea valko valkoinen vihreä hyvä hyväinen kaunis nuori paha rikas vapaa
vilkas kesä kevät syksy talvi päivä ilta aamu vuosi gamla gammal gammel hög inner inre lilla lill liten låg
mellan nedre ner norr norra ny nya nytt sten stor stora söder södra ung under upp ute vit väster västra ytter
yttre öst öster östra över övre blå grön grå gul röd svart god bra big black blue brown dark early east good gray
great green grey high large late light little long low new north old red short small south strong sweet true west
white wise young
"""
"""Adjectives, places beside something, directions, colours and times in Finnish, Swedish and English."""

_GIVEN_NAMES = """
aamu armas aura helmi ilma ilta into kaari kai ken
kielo kuura lahja lauha lilja lumi meri myrsky oma onni orvokki otso pilvi
päivi raita rauha rauni rusko ruusu satu sini sisko sulo suvi säde taimi tarmo toivo tuisku tuuli tyyne tähti urho
usko valo veli vilja vilma voitto vuokko
björn bo dag ellen frej liv lo my saga siv sten stig ulf vera vår max per
amber april art august autumn bill
carol chance charity chase christian crystal daisy dawn dean drew duke earl faith
frank gene grace grant guy hope iris jan ivy jade joy june king lily
mark may misty norman pat pearl penny robin rose ruby
sandy star sterling sue summer violet will
"""
"""Given names that are words as well."""

_TOWNS = """
askola borgå ekenäs espoo forssa halli hamina hangö hanko hattula hausjärvi helsinki huittinen häme iisalmi imatra
inari joensuu joutsa jämsä järvenpää kaarina kainuu kajaani kannus karis karjala karkkila kauhava kemi kerava keuruu
kitee kokkola kolari kotka kouvola kuhmo kuopio kuusamo lahti laitila lappi lapua lieksa lieto liminka lohja loimaa
loppi lovisa marttila masku muhos muonio naantali nivala nokia nurmes nykarleby närpiö orimattila oulu paimio paltamo
parikkala parkano pello pietarsaari pori porvoo posio pudasjärvi pukkila puolanka raahe raisio ranua rauma riihimäki
rovaniemi ruovesi saarijärvi salla salo sastamala savo seinäjoki sibbo siilinjärvi simo sodankylä somero sotkamo suomi
tammela tampere teuva toivakka tornio turku tuusula ulvila utajärvi uusimaa vaala vaasa valkeakoski vanda vantaa
varkaus vasa vihti viitasaari ylivieska ypäjä ähtäri åbo åland
"""
"""Towns and regions of Finland whose names may be parts of surnames."""

_COMMON = COMMON_WORDS.union(_ATTRIBUTES.split(), _TOWNS.split())
_WORDS = _COMMON.union(_GIVEN_NAMES.split())


def is_common(part: str) -> bool:
    """Whether a part of a double surname is an ordinary word, which names nobody alone."""
    return part.casefold() in _COMMON


def is_word(given: str) -> bool:
    """Whether a given name is an ordinary word or a town, which a text may have with a capital letter: `Toivo`."""
    return given.casefold() in _WORDS

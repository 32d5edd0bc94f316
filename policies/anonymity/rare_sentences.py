"""Facts that tell who asks when several things stand together in one sentence: a disease that four children have, an accident that killed.

find() looks for the telling word of each rule and then, around it and in any order, for what makes it rare. Words are folded (lower case, no
accents), in nl, fr, de and en. Only rare_facts.py asks, which says what a screener is told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.anonymity.rare_fact_words import PRESS

_FAR = 160                                  # characters of one sentence on either side of the telling word
_END = re.compile(r"[.!?](?=\s|\Z)|\n\n")
_SMALL_NUMBER = (
    r"(?:\d{1,3}|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|ein|zwei|drei|funf|sechs|"
    r"sieben|neun|zehn|one|two|three|four|five|seven|eight|nine|ten)")
_BORN = (
    r"(?:geboren|geboorte|bevallen|bevalling|zwanger\w*|kregen|gekregen|verwacht\w*|naissance|nes|nees|accouch\w*|enceinte|attend\w*|geburt|bekommen|"
    r"schwanger\w*|erwart\w*|born|birth|pregnant|expecting)")
_AT_ONCE = r"(?:tegelijk|ineens|in een keer|a la fois|en meme temps|d'un coup|auf einmal|gleichzeitig|at once|at the same time|in one go)"
_BABIES = r"(?:baby'?s|babies|babys|bebes|kindjes|kinderen|enfants|kinder|children)"
_WIDE = (
    r"(?:(?:in|over|van) (?:heel |gans |het hele )?(?:belgie|vlaanderen|het land|ons land|de wereld|europa|nederland)|wereldwijd|ter wereld|"
    r"en belgique|au monde|dans le monde|dans le pays|en europe|in belgien|in deutschland|weltweit|(?:auf|in) der welt|in belgium|in the world|"
    r"in the country|worldwide|in europe|"
    r"(?:dezelfde|zelfde|deze|die|cette|la meme|der gleichen|dieser|the same|this) (?:\w{1,20} )?(?:aandoening|ziekte|afwijking|maladie|anomalie|"
    r"krankheit|erkrankung|condition|disease|disorder))")
_PLACE = r"(?:dorp|gemeente|gehucht|deelgemeente|stad|streek|village|commune|ville|hameau|dorf|ort|stadt|gegend|town|hamlet)"
_CHAMPION = (
    r"\b(?:(?:belgisch|vlaams|waals|nederlands|europees|europes|national|nationaal|provincia|regiona|olympisch|limburgs|antwerps|brabants|"
    r"(?:west|oost)-vlaams)\w{0,6} (?:\w{1,20} ){0,2}\w{0,12}kampioene?n?|kampioene?n? van (?:heel )?(?:belgie|vlaanderen|europa|nederland|de "
    r"provincie|het land|de wereld)|(?:wereld|europees|club)kampioene?n?(?! in )|"
    r"(?:vice-)?champion(?:ne)?s? (?:\w{1,20} )?(?:de |du |d'|en )(?:belgique|flandre|wallonie|europe|france|monde|la province|club)|"
    r"(?:belgisch|deutsch|national|europa|welt|landes|regional|vize)\w{0,6}[ -]?\w{0,12}meister(?:in|innen)?|"
    r"(?:national|belgian|european|british|english|world|regional|county|provincial|olympic|state) (?:\w{1,20} ){0,2}champions?|"
    r"champions? of (?:belgium|the world|europe|the country)|"
    r"national\w{0,2} (?:\w{1,20} )?(?:ploeg|selectie|team|elftal|squad|\w{0,12}ploeg)|(?:equipe|selection) nationale|national(?:mannschaft|team|"
    r"spieler\w{0,3})|(?:voetballer|voetbalt|speelt|wielrenner|joueur|joue|spielt|plays) (?:\w{1,20} ){0,2}(?:eerste (?:klasse|afdeling|nationale)|"
    r"division 1|premiere division|bundesliga|premier league|pro league)|"
    r"(?:plays?|play) profess\w{0,8} (?:football|rugby|basketball)|professional (?:footballer|cyclist|player|athlete)|professioneel "
    r"(?:\w{0,12}speler|voetballer|"
    r"wielrenner|sporter)|(?:footballeur|cycliste|joueur) pro\w{0,10}|profi(?:fussballer|sportler)\w{0,4}|topsport(?:er|ster))\b")
_ON_TELEVISION = (
    r"\b(?:(?:tv|televisie|tele|fernseh)-? ?(?:programma|show|reeks|quiz|wedstrijd|sendung|serie|programme|program|series|contest)\w*|the voice|"
    r"emission (?:\w{1,20} ){0,2}(?:tele|tv|television)|talentenjacht|casting-?show|realityreeks|reality-?show|kookprogramma)\b")
_TOOK_PART = (
    r"\b(?:deed|deden|doet|doen) (?:\w{1,20} ){0,3}mee\b|\b(?:meegedaan|meedeed|deelgenomen|gewonnen|won(?!['’])|winnaar|kandidaat|kandidate|"
    r"meespeel\w*|"
    r"speel\w* mee|\w{0,5}rol|rolle|role|acteer\w*|particip\w+|gagne|candidate?|teilgenommen|teilnahm|mitgemacht|mitmach\w*|took part|taking part|"
    r"appeared|contestant|competed|was on|were on)\b")
_DISASTER = (
    r"\b(?<!per )(?<!par )(?<!by )(?:\w{0,15}(?:ongeval|ongeluk|botsing|unfall)|brand|woningbrand|explosie|ontploffing|overstroming\w*|lawine|"
    r"vliegtuigcrash|accident|incendie|inondations?|avalanche|explosion|feuer|lawine|hochwasser|flutkatastrophe|crash|fire|flood)\b")
_DIED = (
    r"\b(?:omgekomen|omkwam(?:en)?|kwam(?:en)? (?:\w{1,20} ){0,6}om|om het leven|verongelukt|gestorven|overleden|stierf|stierven|morts?|mortes?|"
    r"mourut|decede\w*|tuee?s?|perdu la vie|ums leben|gestorben|starb|starben|verungluckt|getotet|killed|died|lost (?:his|her|their) li\w+)\b")
_KILLED = (
    r"\b(?:vermoord|ontvoerd|gekidnapt|doodgestoken|doodgeschoten|assassinee?s?|enlevee?s?|ermordet|entfuhrt|erschossen|murdered|kidnapped|"
    r"abducted)\b")
_HAPPENED = r"\b(?:werd|werden|is|zijn|was|waren|a ete|ont ete|avait ete|wurde|wurden|been|were|got)\b"
_REPORTERS = (
    r"\b(?:kranten|gazetten|media|pers|journalisten|cameraploeg\w*|journaux|presse|medias|journalistes|zeitungen|medien|newspapers|papers|press|"
    r"reporters)\b")
_REPORTED = (
    r"\b(?:schreef|schreven|geschreven|bericht\w*|brachten|stonden vol|voor (?:de|onze) deur|parle|parlaient|parlait|ecrit|ecrivaient|relate\w*|"
    r"fait la une|schrieb\w*|geschrieben|wrote|written|reported|covered)\b")
_SEEN_BY_ALL = (
    r"\b(?:(?:u|jullie|je|vous|sie|you) (?:\w{1,20} ){0,2}(?:hebt|heeft|hebben|heb|avez|haben|have)|"
    r"(?:hebt|heeft|hebben|heb|avez|haben|have) (?:u|jullie|je|vous|sie|you)|over ons|erover|sur nous|de nous|uber uns|daruber|about us|about it)\b")
_COUNCIL = (
    r"\b(?:schepencollege|gemeenteraad|provincieraad|parlement|senaat|regering|ocmw-raad|conseil (?:communal|municipal|provincial)|"
    r"college (?:communal|echevinal)|gouvernement|gemeinderat|stadtrat|landtag|bundestag|parlament|(?:town|city|parish|county|local) council|"
    r"parliament)\b")
_SITS = (
    r"\b(?:(?:ik|wij|man|vrouw|partner|ex|vader|moeder|papa|mama|broer|zus|opa|oma|zoon|dochter|mari|femme|pere|mere|frere|soeur|mann|frau|vater|"
    r"mutter|bruder|schwester|husband|wife|father|mother|dad|mum|brother|sister|je|ich|i) (?:\w{1,20} ){0,2}(?:zit|zat|zetelt?|zetelde|verkozen|"
    r"werd verkozen|siege|siegeait|elue?|sitzt|sitze|sit|sits|sat))\b")
_NOBODY_ELSE = (
    r"\b(?:niemand anders|geen enkel ander|geen (?:enkele )?andere?|personne d'autre|aucune? autre|niemand sonst|kein anderes|keine andere|nobody "
    r"else|no one else|no other)\b")
_EVERYBODY = (
    r"\b(?:iedereen|heel het dorp|het hele dorp|gans het dorp|tout le monde|tout le village|jeder|das ganze dorf|alle leute|everyone|everybody|"
    r"the whole (?:village|town))\b")
_KNOWS_US = (
    r"\b(?:kent|kennen|kende|connait|connaissent|kennt|knows|knew|know) (?:ons|mij|me|mijn|onze|mich|uns|us|my|our|unsere\w*|meine\w*|notre|mon|"
    r"ma)\b|\b(?:nous|me) (?:connait|connaissent)\b|\b(?:ons|mij|me) (?:kent|kennen)\b|\b(?:ons|mij|onze|mijn)\b.{0,40}\bkent\b")


@dataclass(frozen=True, slots=True)
class _Rule:
    reason: str
    heads: frozenset[str]                   # a word of the letter must begin so, in three to seven letters, or the rule is not tried
    telling: "re.Pattern[str]"
    beside: tuple["re.Pattern[str]", ...]


def _rule(reason: str, heads: str, telling: str, *beside: str) -> _Rule:
    return _Rule(reason, frozenset(heads.split()), re.compile(telling), tuple(map(re.compile, beside)))


_RULES = (
    _rule("multiple_birth", "drie vier vijf trois quatre cinq drei funf three four five",
          rf"\b(?:drie|vier|vijf|trois|quatre|cinq|drei|funf|three|four|five) (?:\w{{1,20}} ){{0,2}}{_BABIES}(?!\w)", rf"\b{_BORN}\b",
          rf"\b{_AT_ONCE}\b"),
    _rule("only_one", "maar slechts amper nauwel hooguit minder que seuleme peine moins nur kaum weniger only just fewer less barely",
          r"\b(?:maar|slechts|amper|nauwelijks|hooguit|minder dan|que|seulement|a peine|moins de|nur|kaum|weniger als|only|just|fewer than|less than|"
          rf"barely) (?:bij |met |chez |bei |in )?(?:(?:een |une? |eine |a )?(?:hand(?:je)?vol|poignee|handvoll|handful)|{_SMALL_NUMBER}) "
          rf"(?:\w{{1,20}} ){{0,2}}(?:kinderen|mensen|personen|patienten|gevallen|gezinnen|families|keer|enfants|personnes|patients|cas|"
          r"familles|fois|kinder|menschen|falle|fallen|familien|mal|children|people|cases|families|times)\b", rf"\b{_WIDE}\b"),
    _rule("rare_disease", "een une ein eins eine one miljoen million",
          r"\b(?:1|een|une?|eins?|eines?|one) (?:\w{1,20} )?(?:op|sur|in|von|auf|out of) (?:de |het |a |un |einer |een )?"
          r"(?:\d{2,3}[. ]?000|\d{5,}|miljoen|million\w*|honderdduizend|tienduizend)\b"),
    _rule("famous_person", "kampioe champio belgisc deutsch nationa europam weltmei landesm regiona vizemei wereldk clubkam europee equipe selecti "
          "profess profifu profisp topspor footbal cyclist plays play voetbal wielren joueur joue speelt spielt plays", _CHAMPION),
    _rule("famous_person", "medaill podium goud zilver brons medal bronze gold silver",
          r"\b(?:medailles?|podium|goud|zilver|brons|medals?|bronze)\b",
          r"\b(?:ek|wk|bk|em|wm|olymp\w+|kampioenschap\w*|championnats?|meisterschaft\w*|championships?)\b"),
    _rule("famous_person", "televis tele fernseh the emissio talente casting reality kookpro program show reeks quiz serie series sendung wedstri "
          "contest", _ON_TELEVISION, _TOOK_PART),
    _rule("famous_person", "volgers followe abonnes subscri",
          r"\b(?:\d{1,3}(?:[. ]?000|k)|duizenden|tienduizenden|milliers d'|tausende|thousands of) ?(?:volgers|followers?|abonnes|subscribers)\b"),
    _rule("famous_person", "iederee heel hele gans tout jeder ganze alle everyon everybo whole", _EVERYBODY, rf"\b{_PLACE}\b", _KNOWS_US),
    _rule("only_one", "niemand geen personn aucun aucune kein keine nobody one other", _NOBODY_ELSE, rf"\b(?:in|van|du|dans|im|of) (?:\w{{1,20}} "
          rf"){{0,2}}{_PLACE}\b"),
    _rule("public_office", "schepen gemeent provinc parleme senaat regerin ocmw conseil college gouvern gemeind stadtra landtag bundest parlam "
          "council parliam", _COUNCIL, _SITS),
    _rule("news_event", "omgekom omkwam omkwame kwam kwamen leven verongel gestorv overled stierf stierve mort morte morts mortes mourut decede "
          "tue tuee tues tuees perdu leben gestorb starb starben verungl getotet killed died lost", _DISASTER, _DIED),
    _rule("news_event", "vermoor ontvoer gekidna doodges assassi enleve ermorde entfuhr erschos murdere kidnapp abducte", _KILLED, _HAPPENED),
    _rule("news_event", "kranten gazette media pers journal camerap journau presse medias zeitung medien newspap papers press reporte",
          _REPORTERS, _REPORTED),
    _rule("news_event", "front voorpag titelse nieuws krant kranten gazet media pers nieuwsb journaa journal journau presse infos zeitung nachric "
          "news paper papers newspap headlin vtm vrt rtl rtbf hln", rf"\b{PRESS}\b", _SEEN_BY_ALL,
          r"\b(?:gezien|las|lazen|gelezen|gehoord|vus?|lu|gesehen|gelesen|gehort|seen|read|heard)\b"),
    _rule("rare_disease", "chromos genmuta gendefe genetis genetic genetiq mutatio deletie",
          r"\b(?:chromosoo?m\w{0,6} \d+|deletie|genmutatie\w{0,2}|gende[fk]e[ck]t|genmutation|"
          r"genetisch\w{0,2} (?:ziekte|aandoening|afwijking|mutatie|krankheit|erkrankung)|(?:maladie|anomalie|mutation) genetique|genetic "
          r"(?:disease|disorder|condition|mutation))\b"),
    _rule("news_event", "dodelij mortel todlich fatal viraal virale viral assisen assises schwurg fait",
          r"\b(?:dodelijk (?:\w{1,20} )?on(?:geval|geluk)|accident mortel|todliche[rnm]? unfall|fatal (?:accident|crash)|viraal (?:ging|gegaan|gaat)|"
          r"fait la une|(?:ging|gegaan|ist|was) viraal|devenue? virale?|viral gegangen|ging viral|w[ea]nt viral|gone viral|(?:hof van )?assisen\w*|"
          r"cour d'assises|schwurgericht)\b"),
)


def find(text: str, heads: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Reason, start and end of each telling word beside which everything stands that its rule asks for."""
    for rule in _RULES:
        if not rule.heads.isdisjoint(heads):
            for found in rule.telling.finditer(text):
                around = sentence(text, found.start(), found.end())
                if all(pattern.search(around) for pattern in rule.beside):
                    yield rule.reason, found.start(), found.end()


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around text[start:end], as far as it is not too long."""
    before = text[max(0, start - _FAR):start]
    begins = max((found.end() for found in _END.finditer(before)), default=0)
    after = _END.search(text, end, end + _FAR)
    return before[begins:] + text[start:after.start() if after else end + _FAR]

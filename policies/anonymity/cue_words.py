"""The words that announce a name, for cues.py: relations, functions and phrases, folded, in Dutch, Flemish, French, German and English."""

from policies.anonymity.words import listed

# Who is meant is a child, unless an age says otherwise.
YOUNG = listed("""
    zonen zoontjes dochters dochtertjes zoon zoontje dochter dochtertje dochterke zoonke kind kindje kindjes kinderen kids baby babytje kleinkind
    kleinkinderen kleinzoon kleinzoontje kleindochter kleindochtertje stiefzoon stiefdochter pluszoon plusdochter pleegkind pleegzoon pleegdochter
    pleegzoontje petekind metekind zusje broertje zussen broers broertjes zusjes tweeling drieling jongste oudste middelste kleuter peuter puber
    tiener meisje jongen jongetje ventje manneke buurjongen buurmeisje klasgenoot klasgenootje klasgenote leerling leerlinge kleine zoonlief
    dochterlief adoptiezoon adoptiedochter fils fille filles enfant enfants bebe jumeaux jumelles aine cadet cadette benjamin garcon fillette ado
    petit-fils petite-fille son sons daughter daughters child children boy girl toddler teenager kid twins grandson granddaughter stepson
    stepdaughter sohn tochter kinder zwillinge junge madchen enkel enkelin jongsten oudsten kleinen kleinste kleinsten meiske meisken manneken
    dochtre zeune zeuntje kadee kapoen pagadder snotneus boefje prinsesje prutske patatje dreumes spruit nakomertje speelkameraadje buurjongetje
    neefje nichtje metekindje pleegpuber stiefkind pluskind pleegdochtertje stiefzoontje stiefdochtertje kleinzoontjes kinneke kindeke kiddo
    tienerdochter tienerzoon dochtertj zoontj gamine loulou poupon nourrisson bambin benjamine ainee jumeau jumelle eleve petits-enfants fiston
    petit petite kinderlein baby's sohnchen tochterchen kleiner altester alteste jungster jungste pflegekind pflegesohn pflegetochter stiefsohn
    stieftochter patenkind neffe nichte bub kindergartenkind schuler schulerin godson goddaughter grandchild grandchildren stepchild foster-child
    toddlers newborn schoolboy schoolgirl eldest youngest
""")
# Somebody else: a grown-up, or it is not said.
GROWN = listed("""
    vriendje vriendinnetje beau-fils belle-fille filleul filleule neveu niece nephew moeder vader ouders mama papa mam pap moeke vake oma opa
    bomma bompa meme pepe nonkel tante tant man vrouw partner ex ex-man
    fam famille ex-vrouw ex-partner exman exvrouw vriend vriendin verloofde echtgenoot
    echtgenote lief collega baas buurman buurvrouw buren gezin familie neef nicht zus broer schoonzoon schoondochter schoonmoeder schoonvader
    schoonzus schoonbroer stiefvader stiefmoeder stiefpapa stiefmama plusmama pluspapa pleegmama pleegpapa pleegmoeder pleegvader meter peter
    halfbroer halfzus oppas babysit nanny kameraad maat maatje bestie mari femme conjoint compagnon compagne copain copine frere soeur mere pere
    maman grand-mere grand-pere beau-pere belle-mere ami amie oncle voisin voisine mamie papy collegue cousin cousine parrain marraine ex-mari
    ex-femme husband wife brother sister mum mom dad boyfriend girlfriend friend neighbour grandmother grandfather grandma grandpa aunt uncle
    stepfather stepmother mann frau bruder schwester mutter vater freund freundin onkel nachbar nachbarin schwager schwiegermutter juf juffrouw
    juffr juff meester mstr mevr mevrouw mw mvr meneer mijnheer dhr heer dr dokter drs docteur prof professor huisarts kinderarts dokteres
    leerkracht leraar lerares klastitularis titularis logopedist logopediste psycholoog psychologe psychiater kinderpsychiater therapeut
    therapeute consulent consulente advocaat rechter jeugdrechter priester pastoor eerwaarde imam directeur directrice directie vroedvrouw
    begeleider begeleidster thuisbegeleider thuisbegeleidster zorgleerkracht zorgcoordinator zorgjuf coach trainer trainster onthaalmoeder
    onthaalouder kinesist kinesiste kine verpleegkundige verpleegster assistente opvoeder opvoedster leiding leider leidster turnjuf turnleraar
    kleuterjuf kleuterleidster maatschappelijk werker werkster assistent stagiair stagiaire madame monsieur mme mlle mademoiselle maitre
    institutrice instituteur pediatre psychologue logopede educateur educatrice mr mrs ms miss sir doctor teacher headteacher paediatrician herr
    lehrerin lehrer erzieherin kinderarztin therapeutin vent venten vrouwke madam mevrouwtje schoonma schoonpa zuster zusters moemoe vava memee
    pepee bonma bonpa grootmoeder grootvader overgrootmoeder papi mami stiefpa stiefma plusvader plusmoeder halfzusje schoonfamilie schoonouders
    grootouders toeziener meemama wensouder donor draagmoeder huisgenoot kotgenoot kotmadam werkgever ploegbaas kapitein agent wijkagent
    inspecteur commissaris bemiddelaar bemiddelaarster notaris voogd curator bewindvoerder deurwaarder pediater gynaecoloog neuroloog
    orthopedagoog orthopedagoge dietist dietiste ergotherapeut ergotherapeute osteopaat tandarts specialist kinderpsycholoog kinderpsychologe
    mister mamy papy abbe
    klasleraar klasleerkracht mentor zorgco ondersteuner ondersteunster leerlingenbegeleider leerlingbegeleider leerlingenbegeleidster
    graadcoordinator busbegeleidster buschauffeur poetsvrouw pastor pasteur gastouder voorzitter secretaris penningmeester hoofdleider ploegleider
    cafebaas postbode bakker apotheker uitbaatster kokkin kok bode stagemeester stagementor stagejuf president presidente tresorier onthaalgezin
    pleegzorgwerker pleegzorgbegeleider pleegzorgbegeleidster contextbegeleider trajectbegeleider bijzitster leidsters monitor monitrice
    scoutsleider chiroleidster akela zwemleraar muziekleraar muziekleerkracht balletjuf danslerares voetbaltrainer broeder pater dominee rabbijn
    hodja pleegouder medewerkster medewerker secretaresse toezichter epoux epouse fiance fiancee beau-frere belle-soeur grand-maman grand-papa
    bonne-maman bon-papa parents voisins med nounou gardienne puericultrice accueillante medecin generaliste pedopsychiatre psy kinesitherapeute
    sage-femme infirmiere infirmier assistante avocat avocate juge policier cure pretre entraineur entraineuse moniteur animateur animatrice chef
    patron referent referente titulaire professeure surveillant surveillante directeur-adjoint orthophoniste neuropediatre mediatrice mediateur
    notaire tuteur tutrice tonton tata ehemann ehefrau lebensgefahrte lebensgefahrtin exmann exfrau ex-mann ex-frau grossmutter grossvater
    schwiegervater schwagerin stiefvater stiefmutter patin pate klassenlehrerin klassenlehrer hausarzt kinderarzt arztin arzt psychologin rektor
    rektorin schulleiter schulleiterin hebamme tagesmutter betreuerin betreuer erzieher anwalt anwaltin richter richterin pfarrer sozialarbeiterin
    nachhilfelehrer kollegin kollege chefin logopadin ergotherapeutin eltern spouse roommate co-parent mother father grandparents in-laws
    mother-in-law father-in-law sister-in-law brother-in-law step-dad step-mum stepdad stepmum stepmom half-brother half-sister headmaster
    headmistress principal counsellor counselor tutor childminder babysitter nurse midwife solicitor lawyer judge vicar priest rabbi gp
    psychologist psychiatrist therapist speech-therapist officer colleague boss flatmate landlord landlady
""") - YOUNG
# Titles and functions: after these "van" belongs to the name ("meester van Hoecke"), after a relation it does not ("mama van Lowie").
TITLES = listed("""
    juf juffrouw juffr juff meester mstr mevr mevrouw mw mvr meneer mijnheer dhr heer dokter dr drs docteur prof professor huisarts kinderarts
    dokteres leerkracht leraar lerares klastitularis titularis logopedist logopediste psycholoog psychologe psychiater kinderpsychiater therapeut
    therapeute consulent consulente advocaat rechter jeugdrechter priester pastoor eerwaarde imam directeur directrice vroedvrouw coach trainer
    trainster kinesist kinesiste verpleegkundige opvoeder opvoedster madame monsieur mme mlle maitre herr frau mr mrs ms miss collega inspecteur
    agent notaris tandarts specialist pediater begeleider begeleidster zorgcoordinator zorgleerkracht onthaalmoeder gezin familie
    fam famille familienaam med
""")
# After these, "van" announces a child ("grootmoeder van Noémie").
PARENTS = listed("""
    mama papa moeder vader ouders mam pap moeke vake oma opa bomma bompa grootmoeder grootvader grootouders pleegmama pleegpapa pleegmoeder
    pleegvader pleegouders plusmama pluspapa stiefmama stiefpapa meter peter maman mere pere parents grand-mere grand-pere mamie papy marraine
    parrain mother father mum mom dad grandmother grandfather grandma grandpa mutter vater eltern grossmutter grossvater omi opi juf
""")
# What ends like this is such a person too: "turnmeester", "halfzusje", "stiefoma", "Klassenlehrerin", "beautiful-stepson".
YOUNG_ENDS = ("zoontje", "dochtertje", "dochter", "zoon", "broertje", "zusje", "jongetje", "meisje", "kindje", "genootje", "vriendje",
              "vriendinnetje", "kleuter", "peuter", "neefje", "nichtje", "kindeke", "tochter", "sohn")
GROWN_ENDS = ("juf", "meester", "leraar", "lerares", "leerkracht", "begeleider", "begeleidster", "coordinator", "directeur", "directrice",
              "psycholoog", "psychologe", "therapeut", "therapeute", "verpleegkundige", "consulent", "consulente", "werker", "werkster",
              "opvoeder", "opvoedster", "leider", "leidster", "moeder", "vader", "mama", "papa", "broer", "vriend", "vriendin", "lehrer",
              "lehrerin", "arzt", "arztin", "betreuer", "betreuerin", "berater", "beraterin", "mutter", "vater", "bruder", "schwester",
              "coordinatrice", "trainer", "trainster")
NO_CUE = listed("spelleider reisleider misdadiger moeder-overste toeter vaderschap moederschap medewerker ruimteveer rechtsmedewerker")
PHRASES = """
    ik ben|ik heet|mijn naam is|mn naam is|naam is|hier is|dit is|heet|heette|heten|heten ze|hete|genaamd|noemt|noemen|noem|genoemd|noemde|
    ne zekere|een zekere|zekere|mama van|papa van|moeder van|vader van|ouders van|mama en papa van|zoon van|zoontje van|dochter van|
    dochtertje van|oma van|opa van|zus van|broer van|vriend van|vriendin van|pleegouders van|pleegmama van|pleegpapa van|bomma van|bompa van|
    meter van|peter van|tante van|nonkel van|juf van|vriendje van|vriendinnetje van|van haar man|de heer|roepnaam|voornaam|achternaam|familienaam|
    groeten van|groetjes van|liefs van|kussen van|samen met|getrouwd met|gehuwd met|gescheiden van|bevriend met|verliefd op|ruzie met|speelt met|
    afspreken met|naam|kindnaam|naam kind|leerling|betreft|je suis|je m'appelle|mon nom est|s'appelle|s'appelait|appelle|appellent|s'appellent|
    heissen|are called|nomme|nommee|appele|appelee|prenomme|prenommee|maman de|papa de|mere de|pere de|prenom|nom|i am|i'm|my name is|name is|
    called|named|mother of|mum of|dad of|father of|ich bin|ich heisse|ich heise|mein name ist|heist|heisst|namens|wij zijn|nous sommes|we are|
    wir sind|mama von|papa von|mutter von|noemt ze|noemt hij|noemt hem|noemt haar|noem hem|noem haar|noem ik hem|noem ik haar|noemen we|
    noemen wij|noemen hem|noemen haar|noemde zich|noemt zich|hiet|bijnaam is|bijnaam|totem is|totem|met de naam|onder de naam|alias|bijgenaamd|
    geheten|luistert naar de naam|chironaam is|naam van het kind|prenom est|prenoms|surnomme|surnommee|nom de famille|du nom de|au nom de|
    un certain|une certaine|un nomme|c'est|genannt|mit namen|nennen wir|namen ist|name des kindes|ein gewisser|eine gewisse|nickname is|nicknamed|
    goes by|a certain|name|child's name|by the name of|we call him|we call her|known as|a friend of|son of|daughter of|fils de|fille de|soeur de|
    frere de|amie de|ami de|maman d|papa d|mere d|pere d|fils d|fille d|sohn von|tochter von|vater von|oma von|opa von|bruder von|schwester von|
    grand-mere de|grand-pere de|parents de|marraine de|parrain de|ex van|lief van|man van|vrouw van|kind van|kindje van|kinderen van|
    kleindochter van|kleinzoon van|neef van|nicht van|buurman van|collega van|klas van|begeleider van|trainer van|leraar van|geboorte van|
    komst van|zwanger van|bevallen van|verjaardag van|overlijden van|dood van|begrafenis van|mail van|brief van|kamer van|gesprek met|contact met|
    gepraat met|gesproken met|gebeld met|gebeld naar|trouwen met|scheiden van|verloofd met|omgaat met|speelde met|spelen met|marie avec|mariee a|
    mariee avec|separee de|separe de|divorcee de|married to|divorced from|separated from|verheiratet mit|getrennt von|geschieden von|vriendinnen|
    vrienden|namelijk|te weten|kennen we als|iedereen zegt|zeggen ze|mes potes disent|tout le monde dit|on m'appelle|everyone says|
    noemt mij|noemt me|noemen mij|noemen me|noemde mij|noemde me|calls me|call him|call her|m'appellent|nennen mich|nennt mich|bekend als
"""
OWN_PHRASES = """
    ik ben|ik heet|mijn naam is|mn naam is|je suis|je m'appelle|mon nom est|i am|i'm|my name is|ich bin|ich heisse|ich heise|mein name ist|ik zen|
    moi c'est|moi|mijnen naam is|m'n naam is|mien noam is|my name's|this is|ondergetekende|ondertekende|soussigne|soussignee|je soussigne|
    je soussignee|undersigned|unterzeichnete|unterzeichneter|meisjesnaam is|meisjesnaam|nom de jeune fille|jeune fille est|maiden name is|
    maiden name|madchenname|madchenname ist|geborene|geb|getekend|afzender|signed|signe|ingevuld door|noem me|noem mij|noem mij maar|
    geboortekaartje staat|geboorteakte staat|identiteitskaart staat|paspoort staat|pas staat|kids-id staat|deadname is|deadname|geboortenaam is|
    geboortenaam|doopnaam is|birth certificate says|dead name is|prenom de naissance est|
    noem me maar|noem me gerust|noem mij gerust|appelez-moi|appelle-moi|call me|nennen sie mich|nenn mich
"""
YOUNG_PHRASES = """
    mama van|papa van|moeder van|vader van|ouders van|mama en papa van|pleegouders van|pleegmama van|pleegpapa van|oma van|opa van|bomma van|
    bompa van|juf van|maman de|papa de|mother of|mum of|dad of|father of|mama von|papa von|mutter von|mere de|pere de|naam kind|leerling|
    meter van|peter van|name des kindes|naam van het kind|child's name|maman d|papa d|mere d|pere d|parents de|vater von|oma von|opa von|
    kindje van|marraine de|parrain de|grand-mere de|grand-pere de|geboorte van|komst van|zwanger van|bevallen van|klas van
"""
# These announce who the sentence is about: "mijn dochter heet X", "notre fils s'appelle X".
CALLED = listed("""
    heet heette heten appellent heissen hete hiet noemt noemde noemen noem genaamd geheten appelle appelait heist heisst genannt called named is
    est ist zijn
""")

"""The words by which rare facts are told, folded (lower case, no accents), in nl, fr, de and en: data of rare_facts.py."""

from policies.anonymity.words import listed

SELF = (
    r"(?:ik|wij|we) (?:ben|zijn|werk|werken|was|waren|heb|hebben|run|runnen|baat|baten)|ben ik|zijn wij|zelf|je suis|nous sommes|(?:ich bin|wir "
    r"sind)|i am|i'm|we are|i was")
KIN = (
    r"(?:man|vrouw|echtgenoot|echtgenote|partner|vriend|vriendin|ex|vader|moeder|papa|mama|broer|zus|schoonvader|schoonmoeder|schoonbroer|"
    r"schoonzus|opa|oma|"
    r"grootvader|grootmoeder|nonkel|oom|tante|zoon|dochter|stiefvader|stiefmoeder|gezin|familie|fille|fils|enfants?|epouse|famille|tochter|sohn|"
    r"kinder|kind|daughter|son|child|children|family|mari|femme|pere|mere|frere|soeur|oncle|beau-pere|belle-mere|mann|frau|vater|"
    r"mutter|bruder|schwester|onkel|husband|wife|father|mother|dad|mum|brother|sister|uncle|aunt)")
IS = r"(?:is|was|wordt|werd|werkt als|est|etait|ist|war|works as)"
ARTICLE = (
    r"(?:de |den |een |onze |hier |ook |nu |er |zelf |nog |vroeger |al jaren |eerste |nieuwe |le |la |un |une |aussi |der |die |ein |eine |auch |"
    r"hier |the |a |an |also |ooit |gewezen |voormalige? |ancien |ancienne |autrefois |jadis |fruher |damals |ehemaliger? |einmal |formerly |once |"
    r"former )")
OF = r"van (?:de |den |een |onze )|du |de la |de l'|d'une? |des |der |vom |von (?:der |einem |einer )|of (?:the |a |an |our )"
OFFICE = listed("""
    schepen schepene burgemeester gemeenteraadslid gemeenteraadsvoorzitter gemeenteraad provincieraadslid volksvertegenwoordiger parlementslid
    minister staatssecretaris senator gouverneur politicus politica ocmw-voorzitter korpschef politiecommissaris vrederechter jeugdrechter procureur
    pastoor priester dominee deken diaken imam rabbijn bisschop kloosterzuster schooldirecteur schooldirectrice directeur directrice
    echevin echevine bourgmestre depute deputee ministre senateur cure pretre pasteur rabbin directeur-general
    burgermeister burgermeisterin schoffe schoffin gemeinderat gemeinderatin abgeordnete abgeordneter pfarrer pfarrerin schulleiter schulleiterin
    wethouder lijsttrekker fractieleider ambassadeur ambassadrice diplomaat diplomate diplomat consul burgomaster landrat
    mayor alderman councillor mp minister vicar priest rabbi headmaster headmistress headteacher
""")
TRADE = listed("""
    notaris dokter huisarts bakker bakkerin bakkerij beenhouwer beenhouwerij slager slagerij apotheker apotheek dierenarts veearts tandarts kapper
    kapster
    kapsalon postbode koster smid kruidenier wijkagent brandweercommandant cafebaas cafe frituur frituuruitbater uitvaartondernemer
    begrafenisondernemer
    boer molenaar notaire medecin boulanger boulangere boulangerie boucher boucherie pharmacien pharmacienne pharmacie veterinaire dentiste coiffeuse
    notar
    notarin arzt arztin hausarzt backer backerei metzger metzgerei apothekerin tierarzt zahnarzt notary doctor gp baker bakery butcher pharmacist vet
    dentist undertaker
""")
FAMOUS = (
    r"(?:heel |zeer |erg |vrij |tres |very |sehr )?(?:beroemd|bekend gezicht|prof(?:voetballer|wielrenner|voetbalster|renner)|olympisch|famous|"
    r"celebrite|beruhmt|influencer|acteur|actrice|zanger|zangeres|chanteur|chanteuse)")
VILLAGE = r"(?:dorp|gemeente|gehucht|parochie|deelgemeente|village|commune|hameau|dorf|ort|gemeinde|town|hamlet|parish)"
HERE = (
    r"(?:dorp|dorpje|gemeente|gehucht|parochie|straat|wijk|streek|stad|stadje|provincie|vlaanderen|belgie|land|wereld|europa|village|commune|rue|"
    r"quartier|"
    r"region|ville|flandre|belgique|wallonie|monde|pays|dorf|ort|gemeinde|strasse|strase|stadt|gegend|belgien|welt|town|street|country|county|"
    r"flanders|belgium|world)")
GROUP = (
    r"(?:klas|klasgroep|kleuterklas|school|schooltje|jaar|leerjaar|club|ploeg|team|koor|kamp|scouts|chiro|jeugdbeweging|creche|opvang|classe|ecole|"
    r"equipe|maternelle|lycee|college|klasse|schule|kita|kindergarten|verein|mannschaft|class|grade|nursery|troop)")
# What makes somebody the only one of a class that others know: not that he has no telephone.
TRAIT = (
    r"(?:kleur|donker\w*|zwart\w*|bruine? huid|huidskleur|moslim\w*|islam\w*|jood\w*|joods\w*|hoofddoek|rolstoel|doof|dove|slechthorend\w*|"
    r"blind\w*|slechtziend\w*|"
    r"syndroom|handicap|beperking|prothese|adopti\w*|geadopteerd\w*|pleegkind\w*|tweeling|drieling|transgender|trans|non-binair\w*|lesbisch\w*|"
    r"homo\w*|hoorapparaa\w*|gehoorapparaa\w*|cochlea\w*|gebarentaal|malentendant\w*|malvoyant\w*|trisomi\w*|appareil auditif|langue des signes|"
    r"horgerat\w*|schwerhorig\w*|sehbehindert\w*|hearing aids?|cochlear|sign language|blind|downsyndroom|syndrome|syndrom|transgenre|"
    r"twee mama's|twee papa's|deux mamans|deux papas|two mums|two dads|two moms|zwei mutter\w*|zwei vater\w*|vluchteling\w*|buitenlan\w*|"
    r"oekrain\w*|oekrai\w*|syri\w*|afgha\w*|somali\w*|afrik\w*|roma|chines\w*|couleur|noir\w*|musulman\w*|juif|"
    r"juive|voile|fauteuil roulant|sourd\w*|aveugle\w*|handicap\w*|adopte\w*|refugie\w*|etranger\w*|hautfarbe|dunkel\w*|moslem\w*|judisch\w*|"
    r"rollstuhl|gehorlos\w*|"
    r"behinder\w*|adoptier\w*|gefluchtet\w*|fluchtling\w*|black|brown|muslim|jewish|wheelchair|deaf|disab\w*|adopted|refugee\w*|foreign\w*)")
ONLY = r"(?:enige|enigste|enigen|allerenige|seule?s?|einzige[nrs]?|only|unique)"
PRESS = (
    r"(?:in|op|uit|dans|aux?|a la|in der|in den|im|the|on) (?:\w{2,10} )?(?:het |de |alle |allen |ons |le |la |les |der |den |the |all the )?"
    r"(?:nationale? |regionale? |lokale |plaatselijke |local |national |regional |lokalen |regionalen |evening )?(?:nieuws|krant|kranten|gazet|media|"
    r"pers|nieuwsblad|journaal|journal|journaux|presse|infos|zeitung|zeitungen|nachrichten|news|paper|papers|newspapers?|headlines|voorpagina\w?|"
    r"front pages?|titelseite|vtm|vrt|rtl|rtbf|hln)")
WAS = (
    r"(?:stond|stonden|staat|staan|gestaan|kwam|kwamen|komt|gekomen|was|waren|geweest|haalde|haalden|gehaald|verscheen|verschenen|breed|verteld|"
    r"uitgesmeerd|parle|parlait|"
    r"passe|passee|ete|etait|etions|sommes|fait la une|stand|standen|kam|kamen|gewesen|wurde|wurden|berichtet|been|were|made|featured|reported|"
    r"appeared)")
# What the whole world hears of tells nobody apart.
WORLD = (
    r"\b(?:\w{0,12}oorlog\w{0,4}|corona\w{0,8}|covid|pandemie|verkiezing\w{0,4}|klimaat\w{0,14}|oekrain\w{0,4}|gaza|guerres?|(?:der|dem|den|die) "
    r"kriege?|"
    r"ukraine|elections?|climate?|klima\w{0,8}|terror\w{0,6}|(?:the|a) wars?|films?|series?|programmas?|reclame|documentaires?|dessins? animes?|"
    r"voetbal|match|aardbeving\w{0,2})\b")
ON_TV = r"(?:kwam|kwamen|komt|gekomen|geweest|passee?|passes|been) (?:\w+ ){0,2}(?:op|a la|im|on) (?:de )?(?:tv|televisie|tele|television|fernsehen)"
AND_ON_TV = (
    r"(?:op|a la|im|on) (?:de )?(?:tv|televisie|tele|television|fernsehen) (?:was|waren|kwam|kwamen|geweest|gekomen|komt|stond|war|kam|gewesen)")
DISASTER = (
    r"(?:gezinsdrama|familiedrama|gijzeling|treinramp|busramp|busongeval|busongeluk|gasontploffing|schietpartij|steekpartij|moord op|doodslag op|"
    r"aanslag (?:in|van|op)|"
    r"aanslagen (?:in|van|op)|attentats? (?:de|a)|prise d'otages|drame familial|fusillade|familiendrama|geiselnahme|anschlag in|hostage|shooting|"
    r"murder of)")
CRASH = r"(?:ongeval|ongeluk|kettingbotsing|verkeersongeval|brand|accident|unfall|crash)"
RARE = (
    r"(?:zeldzame?|zeer zeldzame?|weesziekte|rare|rares|orpheline|seltene[nr]?|rare) ?(?:genetische |erfelijke |aangeboren |medische |genetic |"
    r"chronische )?"
    r"(?:ziekte|ziektes|aandoening|aandoeningen|afwijking|spierziekte|stofwisselingsziekte|vorm van|genafwijking|chromosoom\w*|tumor|kanker|"
    r"maladie|krankheit|"
    r"erkrankung|disease|condition|disorder|syndroom|syndrome|cancer)|maladies? (?:genetique )?(?:rares?|orphelines?)|syndrome rare|weesziekte|"
    r"stofwisselingsziekte")
# "Syndroom van" these is no rare fact: common, or a manner of speaking.
COMMON_SYNDROMES = listed("down asperger tourette gilles stockholm de la munchhausen munchausen sjogren raynaud burn-out een het die dat deze zo "
                          "tietze reye kiss")
RARE_DISEASES = (
    "angelman|rett|williams-beuren|williams syndroom|williamssyndroom|prader-willi|prader willi|cri du chat|smith-magenis|cornelia de lange|noonan|"
    "dravet|lennox-gastaut|duchenne|becker spierdystrofie|spinale musculaire atrofie|mucoviscidose|taaislijmziekte|hemofilie|hemophilie|hamophilie|"
    "fenylketonurie|pku|"
    "galactosemie|sanfilippo|hurler|tay-sachs|niemann-pick|gaucher|ziekte van (?:pompe|fabry|krabbe|wilson|leigh|batten|huntington)|mitochondriale "
    "ziekte|"
    "osteogenesis imperfecta|glazenbottenziekte|broze botten|epidermolysis bullosa|vlinderkind\\w*|achondroplasie|dwerggroei|progeria|albinisme|"
    "marfan|"
    "ehlers-danlos|sotos|kabuki|charge-syndroom|digeorge|di george|22q11|vcfs|fragiele x|fragile x|x fragile|fra-x|turner ?syndroom|klinefelter|"
    "xxy|patau|edwards "
    "syndroom|trisomie (?:8|9|13|18)|treacher collins|crouzon|apert|pierre robin|goldenhar|moebius|arthrogryposis|spina bifida|hirschsprung|"
    "galgangatresie|cystinose|"
    "alport|ataxia telangiectasia|friedreich|tubereuze sclerose|neurofibromatose|sturge-weber|landau-kleffner|sikkelcelziekte|sikkelcelanemie|"
    "drepanocytose|"
    "thalassemie|retinoblastoom|neuroblastoom|wilmstumor|dipg|moyamoya|kleine-levin|alternerende hemiplegie|cdkl5|syngap1?|foxg1|kcnq2|stxbp1|grin2b|"
    "microdeletie|microduplicatie|chromosoomafwijking|muscular dystrophy|cystic fibrosis|haemophilia|hemophilia|brittle bone\\w*|sickle cell|"
    "mukoviszidose|"
    "glasknochen\\w*|schmetterlingskind\\w*|mucoviscidosis|mynie|myopathie de duchenne|os de verre|nager|cloves|wolf-hirschhorn|bardet-biedl|"
    "joubert|rasmussen|"
    "aicardi|silver-russell|beckwith-wiedemann|kleefstra|pitt-hopkins|phelan-mcdermid|koolen-de vries|coffin-siris|zellweger|adrenoleukodystrofie|"
    "metachromatische leukodystrofie|pelizaeus-merzbacher|lesch-nyhan|menkes|usher|waardenburg|stickler")
NUMBERS = {"zeven": 7, "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
           "onze": 11,
           "douze": 12, "sieben": 7, "neun": 9, "zehn": 10, "zwolf": 12, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}

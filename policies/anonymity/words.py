"""Words that tell names from other words: particles inside names, names that are ordinary words, sentence openers, providers."""


def listed(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())


PARTICLES = listed("""
    van vande vanden vander de den der des het 't te ten ter d d l la les le von zu el al ben bin abu da di dos do della ibn op y e
""")

# Ordinary words that are also names: masked only with a capital.
ORDINARY = listed("""
    roos bloem lies storm mees fleur els an lieve joy hope faith rose may june mark will bill jan mei wolf bakker smet winter zomer visser meester
    koning prins bos berg veld post koen jo wout piet dorp maan ster zon engel klaver linde beek dijk brug molen kerk stad hof kamp haan vos leeuw
    duif valk zwaan vink bever das haas schaap stier zee meer rivier goud zilver steen kant grace mary dawn young king white brown green black
    long short little rich pat sue rob jack mike claire blanche pierre marguerite olive petit grand blanc noir roux marin prudence constant juste
    aimee lune fleurs bois mer montagne boulanger leroy roi prince comte klein gross kurz lang weiss schwarz braun jung alt konig bauer schneider
    sommer herbst rosen stern vogel groot kort wit zwart bruin rood jong oud goed best nieuw groen blauw maes smits kuiper mulder wever slager
    boer ridder graaf hertog keizer paus monnik nunes noor fien jet bo bas bart luna nora mila lou guust sam max ella lena emma mama papa oma opa
    geel as mol lier peer halle essen haren zele dag welkom vraag liefde vrede geluk vreugde moeder vader kind zoon dochter man vrouw storme donk
    wachter wacht dekker schipper peeters hoop trouw moed rust sint hart lief mooi jeugd licht regen sneeuw wind
""")
NOT_ORDINARY = listed("""
    bart nora mila guust emma lena ella peeters maes smits mike
""")

# Words that never are a name on their own, whatever their capital says.
NEVER = listed("""
    mama papa moeder vader mam pap mami papi oma opa gezin familie info mail contact admin secretariaat administratie school directie team vraag
    hulp post kind kids ouder ouders family home thuis office werk support service hello hallo dag bonjour anoniem anonymous anonyme onbekend
    unknown iemand mevrouw meneer mevr mr mrs ms miss juf meester dr dokter prof professor madame monsieur mme frau herr heer zoon dochter de het
    een www http https gmail hotmail outlook live yahoo icloud telenet skynet proximus bezorgde wanhopige mum mom dad parent parents web noreply
    reply question
""")

PROVIDERS = listed("""
    gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol gmx web telenet skynet proximus scarlet pandora belgacom voo brutele
    base orange ziggo kpn kpnmail xs4all planet hetnet home upcmail casema chello wanadoo free laposte sfr bbox neuf t-online freenet posteo
    mailbox proton protonmail pm tutanota tuta mail email zoho fastmail yandex ukr i rambler seznam wp o2 interia libero virgilio example edpnet
    mobistar dommel versatel tele2 online solcon quicknet zeelandnet mobilevikings hey duck relay privaterelay btinternet sky virginmedia ntlworld
""")

# First words of sentences and of letters: capital, no name.
OPENERS = listed("""
    ik wij we hij zij ze het de een dit dat die deze er en maar want dus of als toen nu mijn onze zijn haar hun jullie u je kan kunnen hoe wat
    waar wie wanneer waarom is was heeft heb hebben wil moet mag beste geachte dag hallo hoi hey goedendag goeiedag goedemorgen goeiemorgen
    goedemiddag goedenavond bedankt dank alvast groeten groetjes groet liefs mvg met vriendelijke hartelijke sorry help graag misschien soms sinds
    toch ook nog niet geen gisteren vandaag morgen vorige volgende later daarna eerst omdat hopelijk volgens bij op in na voor tot van uit door
    over om te naar thuis alles tu il elle nous vous ils mon ma mes notre son sa ses le la les un une ce cette et mais bonjour bonsoir merci
    cordialement comment pourquoi quand i he she they my our his her the a an this that and but hello hi dear thanks thank kind regards best how
    what when why are ich sie wir ihr mein meine unser unsere der das ein eine und aber guten liebe lieber sehr mit freundlichen wann warum danke
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober november
    december lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch
    donnerstag freitag nederlands vlaams belgisch belgie vlaanderen nederland frans engels duits turks marokkaans clb ass adhd gsm tv ps pps gezin
    kerst pasen instagram snapchat tiktok facebook whatsapp youtube fortnite roblox minecraft playstation google wa wuk ewel alé ale allee amai
    kheb kzen tis das mn mijne zijne hare onzen ons den ne nen daarom ondertussen vervolgens daarnaast intussen bovendien eigenlijk natuurlijk
    trouwens helaas gelukkig beste geachte dobry namaste
""")

# Capitalised words that tell nothing about who asks: days, holidays, peoples and languages, brands, apps, medicines, helplines, care terms.
KEEP = listed("""
    januari februari maart april mei juni juli augustus september oktober november december janvier fevrier mars avril mai juin juillet aout
    septembre octobre novembre decembre january february march may june july august october januar marz juni oktober dezember maandag dinsdag
    woensdag donderdag vrijdag zaterdag zondag lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
    saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag ma di wo vr za zo kerst kerstmis pasen pinksteren sinterklaas sint
    zwarte halloween nieuwjaar kerstman paasvakantie krokusvakantie ramadan suikerfeest offerfeest noel paques toussaint pentecote christmas
    easter weihnachten ostern nikolaus carnaval valentijn moederdag vaderdag eid nederlands nederlandse nederlander nederlanders vlaams vlaamse
    vlaming vlamingen belgisch belgische belg belgen frans franse fransen engels engelse duits duitse duitser turks turkse turk turken marokkaans
    marokkaanse marokkaan marokkanen arabisch arabische pools poolse pool polen roemeens roemeense russisch russische oekraiens oekraiense
    oekraiener spaans spaanse italiaans italiaanse portugees portugese bulgaars bulgaarse berber berbers tamazight darija koerdisch koerdische
    syrisch syrische afghaans afghaanse iraaks somalisch somalische congolees congolese afrikaans afrikaanse europees europese amerikaans
    amerikaanse chinees chinese japans thais joods joodse islam islamitisch moslim moslims katholiek katholieke christelijk igbo lingala swahili
    farsi pashto dari albanees armeens tsjetsjeens hindi urdu francais francaise neerlandais neerlandaise flamand flamande belge belges anglais
    anglaise allemand allemande turc turque marocain marocaine algerien algerienne tunisien congolais congolaise italien italienne espagnol
    espagnole portugais polonais polonaise roumain musulman musulmane juif africain africaine english french dutch german flemish belgian turkish
    moroccan polish romanian russian ukrainian spanish italian american british indian chinese muslim jewish african european deutsch
    deutsche deutscher franzosisch niederlandisch englisch belgien turkisch polnisch belgie vlaanderen wallonie wallonia flanders flandre flandern
    nederland frankrijk duitsland engeland turkije marokko polen roemenie oekraine rusland spanje italie syrie afghanistan irak somalie congo
    kongo europa afrika amerika belgique france allemagne pays-bas maroc turquie espagne italie belgium germany netherlands morocco turkey ukraine
    poland kempen ardennen limburg limburgse noordzee kust hageland pajottenland meetjesland waasland westhoek haspengouw veluwe oost-vlaanderen
    west-vlaanderen vlaams-brabant waals-brabant henegouwen tiktok instagram snapchat facebook whatsapp youtube twitter discord twitch netflix
    disney google fortnite roblox minecraft fifa audi bmw opel golf volkswagen ford renault peugeot citroen toyota fiat kia hyundai dacia skoda
    seat volvo mercedes tesla nissan mazda honda mario kart catan uno monopoly zelda sonic elsa-film cars playstation xbox nintendo switch wii
    ipad iphone samsung apple android windows zoom teams smartschool gimme questi lego duplo pokemon barbie bumba ketnet vtm vrt peppa paw patrol
    frozen spotify telegram messenger tinder youtuber ticktock insta snap chatgpt ikea kruidvat pampers bol amazon brawl stars gta call duty among
    us valorant steam kaatje k3 studio mediawijs nijntje dikkie musti plop samson klarna nutella danoontjes cola pringles kinderbueno hema action
    zeeman ketnet danone adhd add ass pdd nos gts odd ocd dcd tos ptss hsp iq emdr cgt clb vclb pmz ggz cgg ckg caw jac ocmw ohc osd vk vaph vdab
    vdu pgb ges kg geskg comite hco lop nt2 okan buo buso bubao bso tso aso kso pc gsm tv dvd usb pdf sms app mail wc ok aub svp mvg gr grtz grtjs
    fwd re aw antw wg tr doorst ps pps nb tel btw vzw bvba bv nv cvba eu who un vn rsv hiv soa lgbt lgbtq hpv dna mri ct eeg wisc pecs sns cvi mfc
    obc ieder co-ouderschap ouderschap tdah tsa tdl cpas cpms pms aemo saj spj one adoption jeugdhulp bjb bmi rva mutualiteit cm fsmb solidaris
    onafhankelijk rilatine concerta medikinet equasym strattera abilify risperdal risperidon depakine frisium keppra dafalgan perdolan nurofen
    ibuprofen paracetamol melatonine circadin sertraline prozac xanax sedistress movicol forlax ventolin zyrtec aerius priorin minirin sipralexa
    redomex seroquel dominal etumine dipiperon trazodone neurofen motilium gaviscon nexium omeprazole ritalin dalsy panadol calpol doliprane
    atarax tercian redomex intuniv elvanse autisme asperger tourette down dravet rett kanner gordon montessori freinet steiner waldorf jenaplan
    piaget triple-p triple covid corona corona-virus internet google wikipedia god allah jezus jesus bijbel koran opvoedingslijn awel tele-onthaal
    kindreflex vertrouwenscentrum opvoedingswinkel kind gezin opgroeien groeipakket kinderbijslag kinderopvang jongerenwelzijn jeugdrechtbank
    jeugdrechter parket politie brandweer vredegerecht familierechtbank rechtbank vlaanderen ministerie schepen gemeente stad provincie staat huis
    kids ouders elterntelefon kinderschutz jugendamt childline nspcc nhs aide jeunesse ecoute-parents ecoute police allo maison internaat
    externaat bachelor master latijn wiskunde grieks stem economie humane wetenschappen merhaba aleikoem aleykum salam selam aleikum salaam
    inshallah hamdoulillah anoniem anonyme anonymous ik i ok oke xx xxx vrijwilliger vrijwilligster hulpverlener team redactie beste dear cher
    chere liebe
""")

# Nicknames of relations: they stand in for a name and tell no more than the relation does.
RELATIONS = listed("""
    mama papa mam pap mams paps mami papi oma opa bomma bompa moeke vake meme pepe memee pepee moemoe vava grootmoeder grootvader tante nonkel
    tata tonton maman mamie mamy papy bonpapa bonne-maman mum mom mummy mommy dad daddy granny grandma grandpa nana nan aunt auntie uncle mutti
    vati baba omi opi tant nonkeltje moeder vader mere pere mutter vater broer zus baby
""")

# Gazetteer names that in a lower-case text are far rather words; also words that no cue makes a name.
FUNCTION = listed("""
    over dan het el ten elke een wil kan mag door mei beste lieve de den van die dat wie wat dit deze heel zo nu al ook nog niet maar want dus of
    en te in op uit aan bij met voor na om tot naar als er is was zijn heeft hebben haar hem hij zij ze we wij ik jij u jullie hun ons onze mijn
    mn m'n zn z'n jouw uw men iets niets iemand niemand alles alle alla steeds altijd nooit soms vaak vandaag morgen gisteren nacht dag imam maten
    peren meter ramadan gok rank kick stil stout lief boos bang moe ziek verdrietig kwaad blij gelukkig druk agressief anders slim jong oud klein
    groot nieuw hier daar thuis zelf samen alleen weer terug weg gewoon echt toch wel eens even graag misschien enkel zeer veel weinig meer minder
    best goed slecht mais donc et ou où je tu il elle on nous vous ils un une des les la le aux du au sur sous dans par pour avec sans qui que ne
    pas plus tres bien est sont ont fait jour nuit ans mois lui leur ses son sa mes tes nos vos ce cet cette ces aime ami page just said says does
    did has had can could would she her his the and but for not with from ich du er sie es wir ihr und oder aber nicht mit von zu bei nach aus ist
    sind war hat haben wird kann will noch nur auch sehr immer alt jung klein gross lang kurz schon so da wo wie was wer ze der dem den das ein
    eine als nie ni da ge gij mij me mie nen ne den dees zou zal moet moest gaat ging komt kwam zegt zei doet deed ziet zag vindt vond krijgt
    kreeg blijft bleef staat stond zit zat ligt lag werd wordt worden laat liet huilt slaat bijt eet drinkt slaapt speelt luistert praat roept
    schreeuwt liegt steelt beste any mama papa oma opa baby kind kinderen zoon dochter broer zus man vrouw ex vriend vriendin juf meester
""")

# Names that are words as well: only a capital, a cue, or both tell.
COMMON = FUNCTION | listed("""
    adem bas beau ben beren bergen constant divan eden edit emir flor gazel gunter heide horst jade jet job joker klaar lander leen lot linde mare
    mats merel nada nas nazi noel nova peer peter puck rim roman rune sep serge server storm rowan tan toon toy urban viola wolf gul demi roos
    lies fleur mees bloem mark ken joe sem mina gemma els ma claire rose will may grace hope faith joy amber sandy amine alba melodie lieve
    jan-modaal
""")

# Words that are rather a verb after a name than anything else: "Storm wil niet", "Roos heeft".
VERBS = listed("""
    is was heeft had wil wou wilt kan kon mag mocht moet moest gaat ging doet deed zit zat zegt zei huilt slaapt eet speelt komt kwam blijft bleef
    krijgt kreeg vindt vond werd wordt voelt luistert slaat bijt roept hoort weet wist denkt dacht vraagt vroeg woont werkt loopt liep leest
    tekent praat liegt haar zijn en hier a est va veut peut fait dit dort pleure mange refuse habite avait etait ne se has does says cries wants
    sleeps will can hat will kann schlaft weint sagt schlagt ist macht geht reageert draait begint begon hangt lijkt leek ligt lag staat stond
    neemt nam geeft gaf houdt hield kijkt keek lacht lachte zou zal zwijgt zweeg weigert weigerde ziet zag vertelt vertelde vraagt durft durfde
    snapt begrijpt verstaat belt belde stuurt stuurde schreef wordt schreeuwt gooit plast stottert blowt rookt drinkt dronk
    heb had hebben waren werd werden bleek bleven schrok schrikt weent weende huilde sliep wakker lachen speelde sprak spreekt zweert beweert
    beweerde bedoelt bedoelde noemt noemde bad bidt leert leerde groeit groeide scheldt schold sloeg schopt schopte beet krabt spuugt spuwt
    duwt trekt trok krijst jammert mokt gilt gilde weegt ontdekte kwijlt sabbelt kruipt stapt fietst zwemt danst zingt volgt volgde studeert
    studeerde zoekt zocht vond verloor wint rende ren rijdt reed bracht brengt haalt haalde past paste passeert verhuisde verhuist trouwde
    scheidde vertrok vertrekt overleed stierf sterft kent kende kreunt mist miste haat haatte houdt ging gingen mocht durven probeert
    probeerde verwacht hoopt hoopte koopt kocht betaalt betaalde verkoopt steelt stal liegt loog bedriegt bedroog dreigt dreigde vloekt
    reageerde zweette beeft trilt valt viel brak breekt verzamelt bouwt bouwde knuffelt kust omhelst duwde antwoordt antwoordde
    ai ont sont avait ai pense pensait croit trouve trouvait demande demandait repond repondait crie criait hurle tape frappe mord dormait
    jouait joue travaille travaillait vit vivait voit voyait part partait vient venait reste restait parle parlait raconte racontait sait savait
    semble semblait commence continue adore aime aimait deteste mangeait pleurait doit devait prend prenait met mettait passe
    thinks thought says tells told wants wanted likes loves hates went goes came comes lives lived works worked sleeps slept eats plays played
    started starts keeps kept gets got makes made takes took needs feels felt knows knew refuses hits bites screams asked asks tried tries
    hatte war ging geht kam kommt wollte mochte muss musste darf findet fand spielt isst beisst schreit weinte lebt wohnt arbeitet meint
    meinte fragt fragte braucht bekommt bekam liebt hasst lernt
""")

# Titles that are masked along with the name: in small texts they tell as much.
ABSORBED = listed("""
    mister professor eerwaarde madame mme mlle mrs ms miss mijnheer zuster broeder pater rabbijn frau herr mamy mamie papy
    dhr heer mw mvr juffr juffrouw juff madam mademoiselle maitre sir hadj sheikh sjeik monseigneur dominee zr
    monsieur docteur pastor pasteur abbe
""")
# Relations that are said like a title, "bomma Yvonne"; after "mijn" or "haar" they tell who is meant, and stay.
SAID_AS_TITLE = listed("""
    bomma bompa moemoe vava memee pepee meme pepe bonma bonpa nonna nonno babcia dziadek babaanne dede yaya lalla tata tonton omi opi mamina
    papi mamika ba ong khalti ammi babi bibi collega trainer coach granny nana oncle onkel uncle aunt auntie tatie parrain marraine maman
""")
# Titles that stand after the name: "Hatice hanım".
AFTER_NAME = listed("""
    hanim bey abla abi agabey amca teyze dede nine hoca efendi yenge dayi
""")


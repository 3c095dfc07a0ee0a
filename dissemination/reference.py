"""The knowledge bank's first entries: projects that the feasibility study's sources describe, in our own words.

Content, so it is in Swedish like the calls. What the sources do not say is left empty.
"""

from __future__ import annotations

from typing import Any

from core import clock
from core.models import User
from dissemination.models import Practice, Standing

STUDY = "SKR och RISE: Nationell utfallsfinansiering, förstudie 2022"
NORRKOPING = "RISE och SKR: En unik social investering, slutrapport 2021"
SLIDES = "SKR, Uppdrag Psykisk Hälsa: presentation om sociala investeringar"
RISE_SLIDES = "RISE Social & Health Impact Center: presentation om utfall och sociala investeringar"

SICK_LEAVE: dict[str, Any] = {
    "years": "2018–2021",
    "need": "Korttidssjukfrånvaron är hög och ojämnt fördelad: en femtedel av de anställda står för tre fjärdedelar av "
    "dagarna. Upprepad korttidsfrånvaro är ett tidigt tecken på längre sjukskrivning.",
    "target_group": "Anställda med fler än tre sjukfall på tolv månader, och arbetsplatser med hög eller ökande "
    "sjukfrånvaro.",
    "goal": "Färre sjukdagar (dag 1–14) och arbetsplatser som främjar hälsa.",
    "intervention": "Tre delar: hälsosupport som tar emot sjukanmälan, frågar om risk och följer upp till återgång; "
    "stöd till chefer med handlingsplaner och samtal; statistikstöd till ledning och HR.",
    "social_measures": "Ångest (GAD), stress och depression (PHQ-9), arbetsförmåga (WAI), sjuknärvaro och hållbart "
    "medarbetarindex (HMI).",
    "economic_measures": "Nettosjukdagar dag 1–14 mot förväntad, trendjusterad nivå; en dag värderas till omkring "
    "1 650 kr (1 300–1 900 kr efter kommunens löner).",
    "method": "Förväntad nivå räknas fram från baslinjen med förändringen av sjukpenningtalet. Utfallen granskas av en "
    "extern part.",
    "evidence": "Litteraturgenomgång och intervjuer med forskare: tidigare frånvaro är en vedertagen, mätbar "
    "riskindikator.",
    "standing": Standing.RUNNING,
    "source": f"{SLIDES}; {NORRKOPING}",
}

ENTRIES: list[dict[str, Any]] = [
    {
        "slug": "team-nystart-norrkoping",
        "name": "Team Nystart – stöd till placerade barn och unga",
        "place": "Norrköping",
        "years": "2016–2021",
        "need": "Många barn och unga som placeras på HVB eller SiS placeras om eller placeras igen, och de behöver mer "
        "stöd i skolan.",
        "target_group": "60 barn och unga från Norrköping som varit placerade på HVB eller SiS.",
        "goal": "Färre återplaceringar och bättre skolresultat.",
        "intervention": "Ett team med två socionomer, en arbetsterapeut och en specialpedagog följer den unge under "
        "placeringen, planerar hemgången och följer upp efteråt. Läxstöd upphandlas.",
        "social_measures": "Skolresultat på en skala från −3 till +3; dessutom psykisk hälsa, risk- och missbruk, "
        "delaktighet, familjeförmåga och egna mål.",
        "economic_measures": "Förändring av socialtjänstens kostnader för gruppen.",
        "method": "Varje ungs kostnader jämförs med medelvärdet i en historisk jämförelsegrupp under 24 månader, sedan "
        "förlängt till 36 månader utanför avtalet. Känsligheten prövas över mätperiod och antal undergrupper.",
        "evidence": "Historisk jämförelsegrupp utan slump; skolresultat följdes för 50 av de 60.",
        "costs": "Projektet kostade 7,5 miljoner kronor, lånade av en privat investerare (ram 10 miljoner).",
        "results": "Efter 24 månader hade kostnaderna ökat med 7,5 miljoner kronor mot referensen "
        "och investeraren fick "
        "tillbaka 40 procent. Efter 36 månader var de 4,0 miljoner lägre. Skolresultat och sociala utfall "
        "var positiva. "
        "Kommunen beslutade att fortsätta tills vidare.",
        "lessons": "24 månader var för kort tid. Utfallen gav teamet ett gemensamt mål, och insyn utifrån hjälpte "
        "uppföljningen. Förändringsarbetet krävde mer av ledning och kultur än väntat.",
        "contact": "Norrköpings kommun",
        "standing": Standing.PUBLISHED,
        "source": NORRKOPING,
    },
    {
        **SICK_LEAVE,
        "slug": "minskad-sjukfranvaro-botkyrka",
        "name": "Minskad korttidssjukfrånvaro i Botkyrka",
        "place": "Botkyrka",
        "costs": "Omkring 40–44 miljoner kronor på tre år tillsammans med Örnsköldsvik. Halva leverantörens ersättning "
        "betalas på aktivitet, resten på utfall.",
        "results": "Avslutades 2021; en lärande utvärdering publicerades 2022.",
        "contact": "Botkyrka kommun",
    },
    {
        **SICK_LEAVE,
        "slug": "minskad-sjukfranvaro-ornskoldsvik",
        "name": "Minskad korttidssjukfrånvaro i Örnsköldsvik",
        "place": "Örnsköldsvik",
        "costs": "Omkring 40–44 miljoner kronor på tre år tillsammans med Botkyrka. En fjärdedel av leverantörens "
        "ersättning betalas på aktivitet, resten på utfall.",
        "results": "Avslutades 2021; en lärande utvärdering publicerades 2022.",
        "contact": "Örnsköldsviks kommun",
    },
    {
        "slug": "unga-hasselby-vallingby",
        "name": "Tidigt stöd till unga genom fem civilsamhällesaktörer",
        "place": "Hässelby-Vällingby, Stockholm",
        "years": "2021–",
        "need": "Unga på väg in i kriminalitet och missbruk nås för sent av socialtjänstens ordinarie insatser.",
        "target_group": "Barn och unga i risk och deras familjer.",
        "goal": "Bryta en negativ utveckling tidigt.",
        "intervention": "Fem organisationer i civilsamhället ger flexibelt, tidigt stöd på uppdrag av "
        "stadsdelsförvaltningen.",
        "social_measures": "Processutfall som varje organisation kan nå själv, och långsiktiga utfall för målgruppen.",
        "economic_measures": "Ersättningen följer utfallen: 50 procent på aktivitet, 30 procent på processutfall och "
        "20 procent i en gemensam pott.",
        "method": "Potten delas av alla om målgruppens långsiktiga utfall nås.",
        "contact": "Hässelby-Vällingby stadsdelsförvaltning",
        "standing": Standing.RUNNING,
        "source": f"{STUDY}; {RISE_SLIDES}",
    },
    {
        "slug": "brobyggare",
        "name": "Brobyggare",
        "place": "Sundsvall och Örebro",
        "need": "Föräldrar behöver stöd i sin roll och kunskap om förskola och skola i Sverige; personalen behöver "
        "kulturförståelse. Ogiltig frånvaro är vanlig och behörigheten till gymnasiet låg.",
        "target_group": "Somalisktalande barn och elever i en skola och en förskola och deras föräldrar; i Örebro "
        "familjer som talar somaliska eller romani.",
        "goal": "Högre måluppfyllelse och starkare stöd från föräldrarna för barnens skolgång.",
        "intervention": "Två somalisktalande brobyggare, en man och en kvinna, finns på skola och "
        "förskola med aktiviteter "
        "dag och kväll.",
        "social_measures": "Läs- och skrivutveckling och matematik i årskurs 1, kunskapskrav i årskurs 3, "
        "nationella prov "
        "i årskurs 3 och 6, föräldraenkät.",
        "economic_measures": "Mindre behov av elevassistenter; färre elever som går om ett år.",
        "contact": "Sundsvalls kommun och Örebro kommun",
        "source": SLIDES,
    },
    {
        "slug": "utomhuspedagogik",
        "name": "Utomhuspedagogik och lärande",
        "place": "Örebro",
        "need": "Bara 20–30 procent av de nyanlända eleverna blir behöriga till ett yrkesprogram, och gymnasieskola "
        "minskar risken för utanförskap tre till fyra gånger.",
        "target_group": "Elever i årskurs 4–6 på en skola.",
        "goal": "50 procent av de nyanlända och 70 procent av alla elever behöriga efter årskurs 9; alla pedagoger "
        "utbildade och hälften använder arbetssättet på egen hand.",
        "intervention": "Upplevelsebaserat lärande utomhus som komplement till undervisningen.",
        "social_measures": "Godkänt i naturvetenskap i årskurs 6 och 9, inlärning och koncentration, "
        "behörighet, tid till "
        "ordinarie klass, minskad stress och känsla av sammanhang.",
        "economic_measures": "Mindre extra stöd och socialtjänst, färre som går om eller börjar introduktionsprogram, "
        "färre arbetsmarknadsåtgärder och mindre försörjningsstöd.",
        "contact": "Örebro kommun",
        "source": SLIDES,
    },
    {
        "slug": "el-sistema",
        "name": "El Sistema",
        "place": "Örebro",
        "need": "Barn saknar aktiviteter efter skolan och har till exempel inte tillgång till fritidshem.",
        "target_group": "Femåringar i en förskola, elever i förskoleklass och årskurs 1–2.",
        "goal": "Högre måluppfyllelse, bättre psykisk hälsa hos föräldrar, bättre samverkan med skolan och fler barn i "
        "kulturskolan.",
        "intervention": "Musiklektioner två till tre gånger i veckan, familjeträffar en gång i månaden, konserter "
        "tillsammans med Svenska kammarorkestern.",
        "social_measures": "Andel med fritidsaktivitet varje vecka, nöjda med sin fritid, förbättrad koncentration, "
        "samarbetsförmåga och språkinlärning.",
        "economic_measures": "Färre elever går om ett år; mindre behov av elevassistenter och speciallärare.",
        "contact": "Örebro kommun",
        "source": SLIDES,
    },
    {
        "slug": "skolfam-orebro",
        "name": "Skolfam",
        "place": "Örebro",
        "need": "Barn i familjehem behöver stöd för att klara skolan.",
        "target_group": "Barn som är placerade i familjehem.",
        "goal": "Bättre skolresultat.",
        "intervention": "Skolfam nämns som en satsning som kommunen genomfört som social investering.",
        "social_measures": "Skolresultat.",
        "contact": "Örebro kommun",
        "source": SLIDES,
    },
    {
        "slug": "servicetrainee-norrkoping",
        "name": "Servicetrainee",
        "place": "Norrköping",
        "need": "Människor utan arbete behöver en väg in på arbetsmarknaden.",
        "target_group": "Arbetssökande.",
        "goal": "Arbete och egen försörjning.",
        "intervention": "Nämns som en satsning som kommunen genomfört som social investering.",
        "social_measures": "Arbete efter insatsen.",
        "contact": "Norrköpings kommun",
        "source": SLIDES,
    },
    {
        "slug": "halsoframjande-seniorer-ostersund",
        "name": "Hälsofrämjande insatser för seniorer",
        "place": "Östersund",
        "need": "Äldre behöver stöd för att behålla hälsan.",
        "target_group": "Seniorer i kommunen.",
        "goal": "Bättre hälsa.",
        "intervention": "Nämns som en satsning som kommunen genomfört som social investering.",
        "social_measures": "Hälsa hos deltagarna.",
        "contact": "Östersunds kommun",
        "source": SLIDES,
    },
    {
        "slug": "ips-till-arbete",
        "name": "Individual Placement and Support (IPS)",
        "place": "Göteborg, Sollentuna, Stockholm och Örebro",
        "need": "Personer med psykiska funktionsnedsättningar behöver stöd till arbete.",
        "target_group": "Personer med psykiska funktionsnedsättningar.",
        "goal": "Ökad delaktighet i arbetslivet.",
        "intervention": "En förstudie prövade IPS som socialt utfallskontrakt, tillsammans med regionerna, "
        "samordningsförbunden, Försäkringskassan och Arbetsförmedlingen.",
        "social_measures": "Arbete och delaktighet i arbetslivet.",
        "contact": "RISE och SKR",
        "source": RISE_SLIDES,
    },
    {
        "slug": "boende-och-arbete-malmo",
        "name": "Boende, sociala insatser och arbete för hemlösa familjer",
        "place": "Malmö",
        "need": "Familjer och hushåll med låga inkomster saknar bostad.",
        "target_group": "Hemlösa familjer och hushåll med låga inkomster.",
        "goal": "Boende och arbete.",
        "intervention": "En förstudie om ett socialt utfallskontrakt som förenar sociala insatser, "
        "arbetsmarknadsinsatser "
        "och boendelösningar.",
        "social_measures": "Boende och arbete.",
        "contact": "RISE och SKR",
        "source": RISE_SLIDES,
    },
    {
        "slug": "omradesbaserad-investering-jarva",
        "name": "Områdesbaserad investering med en gemensam plattform",
        "place": "Husby, Stockholm",
        "need": "I ett socioekonomiskt utsatt område arbetar många var för sig.",
        "target_group": "De som bor i området.",
        "goal": "Samlad verkan av många aktörers insatser.",
        "intervention": "Regionen, civilsamhället (till exempel Folkets Husby) och en investerare bygger en gemensam "
        "plattform för sociala investeringar.",
        "social_measures": "Gemensamma utfall för området.",
        "contact": "RISE och Region Stockholm",
        "source": RISE_SLIDES,
    },
]


def load(actor: User) -> tuple[int, int]:
    """Make what is missing and publish it; entries that exist are left as people have edited them."""
    made = 0
    for entry in ENTRIES:
        _practice, new = Practice.objects.get_or_create(
            slug=entry["slug"],
            defaults={**entry, "created_by": actor, "published_at": clock.now(), "updated_at": clock.now()},
        )
        made += new
    return made, len(ENTRIES) - made

/** People, places and things for wordings: listed names, and made-up ones that no list can hold. */
import { fieldPack } from '../dist/index.js';
import { pick } from './values.mjs';

const listed = (kind) =>
  fieldPack('names.csv')
    .split('\n')
    .filter((line) => line.startsWith(`${kind},`))
    .flatMap((line) => line.slice(kind.length + 1).split(' '))
    .filter((word) => word.length > 2);
const GIVEN = listed('given');
const WORDS = listed('word');
const SURNAMES = listed('surname');
const upper = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);
const STARTS = 'b br c ch d dr f fr g gr h j k kl kr l m n p pr qu r s sh st sv t th tr v w wh y z'.split(' ');
const VOWELS = 'a e i o u a e i o ai ei ia ie ou ee ar er or an en in on'.split(' ');
const MIDDLES = 'b ck d dd f g gg l ll m mm n nn nd nt r rr s ss st t tt v w x z lb rl nk ngs'.split(' ');
const LASTS =
  'son sen ez ova ski ko ley ton ham well wood worth field man berg stein dahl strom holm mann ker ford ard eau ier ini elli etti oglu yan shvili aru ola ede kwu ani wala kar rao moto mura ishi zaki eng ong uyen'.split(
    ' ',
  );

const coined = (random, ends) =>
  upper(
    `${pick(random, STARTS)}${pick(random, VOWELS)}${random() < 0.6 ? `${pick(random, MIDDLES)}${pick(random, VOWELS)}` : ''}${ends ? pick(random, LASTS) : pick(random, ['n', 'l', 'a', 'ra', 'ne', 'th', 's', 'na', 'ka', 'lo', 'ro', ''])}`,
  );
const first = (random) =>
  random() < 0.45 ? upper(pick(random, GIVEN)) : random() < 0.15 ? upper(pick(random, WORDS)) : coined(random, false);
function last(random) {
  const one = random() < 0.35 ? upper(pick(random, SURNAMES)) : coined(random, true);
  const how = random();
  if (how < 0.06) return `${one}-${upper(pick(random, SURNAMES))}`;
  if (how < 0.09) return `O'${one}`;
  return how < 0.12 ? `${pick(random, ['van', 'de', 'de la', 'von', 'bin', 'al', 'St.'])} ${one}` : one;
}
function full(random) {
  const how = random();
  const middle = how < 0.1 ? ` ${pick(random, [...'ABCDEFGHJKLMNPRSTW'])}.` : how < 0.15 ? ` ${first(random)}` : '';
  return `${first(random)}${middle} ${last(random)}`;
}
const shouted = (make) => (random) => {
  const name = make(random);
  const how = random();
  return how < 0.06 ? name.toUpperCase() : how < 0.1 ? name.toLowerCase() : name;
};

const ROADS =
  'Maple Oak Alder Ventana Foxglove Quail Hawthorne Larkspur Copperfield Bristlecone Sorrel Laurel Kestrel Harvest Summit Willow Marlin Juniper Birchwood Sandpiper Elderberry Cobble Thistle Wisteria Seabright Tanager Aspen Fennel'.split(
    ' ',
  );
const ENDS = 'St Street Ave Ct Dr Ln Way Rd Blvd Pl Loop Terrace Ridge Hollow Run Circle Trail'.split(' ');
const PLACES =
  'Sacramento;Elk Grove;Roseville;Davis;Folsom;Truckee;Santa Cruz;Fresno;Garland;Phoenix;Auburn;Oakland;Land Park;East Sac;Curtis Park;Del Paso;Rancho Cordova;Natomas;Midtown;Lake Tahoe;Grant Park;Indian Wells;Mesa;Dallas;San Diego;Placer County;El Dorado Hills;Granite Bay;Harbor Point;Cedar Crest'.split(
    ';',
  );
const FIRMS =
  'Granite Peak Home Loans;Delta Title;Placer Escrow;First Foothill Bank;River Bend FCU;Guild;CrossCountry;Rocket;Wells Fargo;Chase;Umpqua;Harbor Realty;Meridian Holdings LLC;Fidelity;Schwab;Golden 1;Sierra Inspections;Blue Oak Mortgage;Sunbelt Servicing;Old Republic Title;Keller Williams;State Farm;Home Depot;Trader Joe’s;Whole Foods;Kaiser;Google;Genentech;Hunter Douglas;Bosch;Lennox;Viking;Sub-Zero;Schlage;ShowingTime;Zillow;Matterport;Stewart;Lyon;Cardinal;Movement;Old Republic;Orange Coast;Windermere;Redfin;Moody’s;Kohler;Miele;Trane;Chamberlain;Mohawk;Thomasville;Andersen;Sotheby’s;Compass;Ricoh;Staples;Penske;Dell;Watts;Rinnai'.split(
    ';',
  );
const THINGS =
  'Purchase Agreement;Seller Disclosure;Home Warranty;Preliminary Report;Appraisal;Walkthrough;Closing Disclosure;Pest Report;Master Suite;Family Room;Kitchen Island;Water Heater;Roof;Pool;Garage;HVAC;Statement of Information;Earnest Money;Loan Estimate;Counter Offer;Inspection;Escrow;Title Order;Final Walk;Rate Lock;Buyer Agreement;Open House;Price Change;Virtual Tour;Private Remarks;Showing Instructions;Access Notes;Tax Record;Lot Size;Year Built;Square Feet;Parking Space;Community Center;Solar Lease;Quartz Counters;White Oak Floors;Craftsman Bungalow;Mediterranean Villa;Notary;Commission;Proof of Funds;Gift Letter;Bank Statement;Pay Stub;Credit Report;Driver License;Checklist;Summary;Next Steps;Action Items;Table of Contents;Terms and Conditions;Release Notes;Error Code;Data Model'.split(
    ';',
  );

/** Names of software and products are often names of people, birds and tools, or made up. */
const TOOLS =
  'Kestrel Osprey Heron Marlin Juniper Willow Quill Tern Sparrow Larkspur Foxglove Calico Lantern Bosun Windlass Halyard Brightmoor Thistle Otter Bruin Jasper Jenkins Clover Penny Ruby Julia Perl Claude Gemini Siri Alexa Cortana Watson Einstein Casper Oscar Felix Hugo Sage Ivy Iris Aurora Luna Nova Stella Apollo Athena Hermes Atlas Ollie Rover Duke Maven Gradle Ada Dart Pascal Haskell Curie Tesla Newton Turing Hopper Prisma Kysely Drizzle Luxon Fenwick Harvest Beacon Ledger Signal Harbor Cedar Juno Maya Remy Nora Rosie Finch Wren Robin Jay Lark'.split(
    ' ',
  );
const tool = (random) => {
  const how = random();
  if (how < 0.4) return pick(random, TOOLS);
  if (how < 0.7) return coined(random, random() < 0.4);
  return how < 0.85
    ? `${coined(random, false)}${pick(random, ['Hub', 'Sync', 'Kit', 'DB', 'Flow', 'Lab', 'Desk', 'Pad'])}`
    : upper(pick(random, random() < 0.5 ? GIVEN : SURNAMES));
};
const FOREIGN =
  'Wohnung Garten Küche Schlafzimmer Erdgeschoss Straße Haus Keller Stadt Preis Lage Balkon Bahnhof Vertrag Eigentümer Miete Zimmer Maison Terrasse Jardin Chambre Cuisine Gare Ville Prix Salon Étage Rhône Provence Casa Recámara Cochera Jardín Cocina Baño Plaza Sala Terraza Precio Colonia Appartamento Stazione Giardino Cucina Camera Prezzo Piano Centro Piscina Apartamento Quarto Cozinha Garagem Rua Praia'.split(
    ' ',
  );
const DAYS =
  'Monday Tuesday Wednesday Thursday Friday Saturday Sunday Hanukkah Kwanzaa Easter Christmas Diwali Ramadan Thanksgiving Juneteenth Passover Halloween Lent Advent Nowruz Purim Yom Eid January February April October'.split(
    ' ',
  );

/** Makers by name; those of people who are private are `PEOPLE`. */
export const PEOPLE = { name: shouted(full), first: shouted(first), last: shouted(last), lasts: (random) => `${coined(random, true)}s` };
export const OTHERS = {
  agent: full,
  road: (random) =>
    `${10 + Math.floor(random() * 4000)} ${pick(random, ROADS)}${random() < 0.3 ? ` ${pick(random, ROADS)}` : ''} ${pick(random, ENDS)}`,
  place: (random) => pick(random, PLACES),
  firm: (random) =>
    random() < 0.8
      ? pick(random, FIRMS)
      : `${random() < 0.5 ? upper(pick(random, SURNAMES)) : coined(random, true)}${pick(random, [' Technologies', ' Mortgage', ' & Sons', ' Industries', ' Bank', ' Capital', '', ` & ${upper(pick(random, SURNAMES))}`])}`,
  tool,
  foreign: (random) => pick(random, FOREIGN),
  holiday: (random) => pick(random, DAYS),
  version: (random) => `${Math.floor(random() * 20)}.${Math.floor(random() * 30)}${random() < 0.5 ? `.${Math.floor(random() * 20)}` : ''}`,
  thing: (random) => (random() < 0.3 ? pick(random, THINGS).toLowerCase() : pick(random, THINGS)),
};

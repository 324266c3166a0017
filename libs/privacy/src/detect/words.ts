import { fieldPack } from '../fields/load-field-dictionary.js';
import { CUES } from './figures/cue-phrases.js';
import { folded, hashOf, slips } from './letters.js';

/** What a word may mean to a detector, as bits. */
export const MEANS = {
  given: 1,
  /** A given name that is an ordinary word or a place, too. */
  givenWord: 1 << 1,
  surname: 1 << 2,
  honorific: 1 << 3,
  /** A word that says that a private person follows: buyer, tenant, spouse. */
  client: 1 << 4,
  /** A word that says that a professional follows: agent, broker, escrow officer. */
  professional: 1 << 5,
  street: 1 << 6,
  code: 1 << 7,
  lock: 1 << 8,
  phone: 1 << 9,
  ssn: 1 << 10,
  account: 1 << 11,
  routing: 1 << 12,
  card: 1 << 13,
  birth: 1 << 14,
  licence: 1 << 15,
  passport: 1 << 16,
  employer: 1 << 17,
  number: 1 << 18,
  credential: 1 << 19,
  ip: 1 << 20,
  property: 1 << 21,
  /** Words that are never the surname after a given name: streets, firms, schools, days. */
  notName: 1 << 22,
  greeting: 1 << 23,
  /** `at` and `dot` as people write them into addresses of mailboxes. */
  spoken: 1 << 24,
  /** Words that bring a person in: met, spoke with, name. */
  intro: 1 << 25,
  /** A word that begins a phrase of `cues.csv`. */
  cue: 1 << 26,
  /** An everyday word of the language or the trade: capitalised it begins a sentence, a heading or a brand, not a name. */
  ordinary: 1 << 27,
  /** An at sign, which is no word. */
  mailed: 1 << 28,
  /** A maker of locks or alarms, a part of one, or a place behind one: no code follows from it, it is evidence. */
  device: 1 << 29,
  /** What one does at a lock, and what it does. */
  press: 1 << 30,
} as const;

/** Words that are found when they are written wrong, too: what they announce must not be read for a slip of the pen. */
const SLIPPED = MEANS.code | MEANS.lock | MEANS.client | MEANS.account;

const LISTS: readonly (readonly [bits: number, words: string])[] = [
  [MEANS.honorific, 'mr mrs ms mx dr miss sr sra srta señor señora monsieur madame herr frau'],
  [
    MEANS.client,
    'buyer buyers seller sellers tenant tenants client clients owner owners landlord borrower borrowers cobuyer occupant occupants lessee lessees lessor renter renters homeowner homeowners homebuyer applicant applicants spouse wife husband fiance fiancee partner son daughter mother father mom dad brother sister parents purchaser purchasers vendor customer lead prospect transferee transferor donor donee assignor assignee conservator conservatee nephew niece aunt uncle cousin grandson granddaughter stepson stepdaughter grandmother grandfather relocatee consignee cosigner coborrower cotenant payor obligor mortgagor homeseller attn beneficiary guarantor grantor grantee trustee executor heir heirs decedent signed signature patient caller visitor resident residents roommate comprador compradora vendedor vendedora inquilino inquilina cliente dueño dueña propietario propietaria arrendatario acheteur acheteuse vendeur locataire propriétaire käufer verkäufer mieter eigentümer firstname lastname fullname clientname contactname buyername sellername tenantname ownername occupantname borrowername customername',
  ],
  [
    MEANS.professional,
    'agent agents broker brokers realtor realtors officer inspector appraiser attorney notary lister listagent escrow lender courtesy associate brokerage photographer stager contractor author maintainer professor president senator director ceo',
  ],
  [
    MEANS.street | MEANS.notName,
    'st street ave av avenue rd road dr drive ln lane ct court blvd boulevard way pl place ter terrace cir circle pkwy parkway hwy highway loop trl trail sq square aly alley xing crossing plz plaza cove bend pike path row run ridge walk mews close crescent gardens',
  ],
  [
    MEANS.code,
    'code codes combo combos combination combinations pin passcode passcodes keycode gatecode doorcode accesscode lockboxcode alarmcode entrycode garagecode keypadcode código codigo clave claves combinación combinacion mã contraseña senha combinaison codice kod kode код пароль',
  ],
  [
    MEANS.lock,
    'gate gates lockbox lockboxes lb lbx box keybox keypad keypads alarm alarmed siren safe deadbolt deadbolts garage door doors keysafe callbox intercom buzzer padlock lock cbs supra sentrilock codebox bluebox disarm entry access gatecode doorcode accesscode lockboxcode alarmcode entrycode garagecode keypadcode combo lobby elevator fob panel portón porton candado caja alarma puerta portail boîte boite digicode porte tor tür schlüsselbox alarmanlage portão cofre cancello allarme домофон калитка keysafes spigot entrance smartlocks vault security cerradura candado lockbx lockbocks keyless smartlock lockcode padlocks turnstile cổng cửa portillo shackle shackles hasp cochera garaje llaves tastatur boxcode skrytka klucze brama furtka drzwi alarmu alarme portone cassetta portillon coffre interphone haustür tresor hoftor schlüsselsafe pinto susi ворота калитку калитки сейф adt vivint brinks simplisafe kiosk pedestal ключница подъезд дверь сигнализация',
  ],
  [
    MEANS.phone,
    'call calls called calling phone phones cell cells mobile mob tel telephone text texts texted texting txt fax sms whatsapp reach contact dial ph cellphone phonenumber homephone mobilephone cellular pager voicemail línea teléfono telefono celular llame llamar móvil movil téléphone portable appelez telefon handy rufen anrufen telefone ligue number numbers hotline landline ring',
  ],
  [MEANS.ssn, 'ssn ssns ssnlast ssnlastfour social itin socialsecurity socialsecuritynumber'],
  [
    MEANS.account,
    'account accounts acct acc acc0unt chk chkg ckg acctnumber accountnumber iban checking savings cuenta konto compte conta bankaccount accountno',
  ],
  [MEANS.routing, 'routing aba rtn routingnumber transit swift bic ruta enrutamiento'],
  [MEANS.card, 'card cards visa mastercard mc amex discover cc cardnumber creditcard debit credit cvv cvc csc cvn'],
  [
    MEANS.birth,
    'dob birth birthdate birthday bday born birthdays nacimiento nació nací nacido nacida naissance né née geburtsdatum geboren geb nascimento nascido nascida sinh turned dateofbirth birthdt bdate fechanacimiento d.o.b nata nato nati cumpleaños anniversaire geburtstag geboortedatum urodzenia urodzony urodzona narozen narozena narození narodený szül született születési rođen rođena född födelsedatum født fødselsdato fødd syntynyt doğum doğumlu născut născută nașterii lahir kelahiran kapanganakan kaarawan isinilang ipinanganak рожд рождения родился родилась народився народилася народження γεννήθηκε γεννηθείς γέννησης 出生日期 出生 出生年月日 生日 生年月日 誕生日 생년월일 출생 출생일 생일 जन्म जन्मतिथि الميلاد مواليد ולד לידה',
  ],
  [
    MEANS.licence,
    'driver drivers driving dl dln driverslicense driverlicense dlnumber license licence licencia permit operator operators permis führerschein',
  ],
  [MEANS.passport, 'passport passports passprt pasaporte passeport passaporto passaporte reisepass'],
  [MEANS.employer, 'ein fein tin taxid employer'],
  [
    MEANS.number,
    'zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred double triple cero uno dos tres cuatro cinco seis siete ocho nueve zéro deux trois quatre cinq sept huit neuf null eins zwei drei vier fünf sechs sieben acht neun um dois três quatro cinco sete oito nove',
  ],
  [
    MEANS.credential,
    'password passwords passwd pwd pw pass passphrase wifi internet network netw net login contraseña senha passwort netflix router',
  ],
  [MEANS.ip, 'ip ipaddress ipv4'],
  [
    MEANS.property,
    'showing showings property house home unit apartment apt condo tenant vacant occupied listing seller buyer remarks realtor key keys building townhouse clubhouse pool complex inspector appraiser casa',
  ],
  [
    MEANS.notName,
    'park lake hill hills oaks pointe commons meadows grove landing crossing house home homes realty properties property estates estate group team inc llc ltd corp company bank title school elementary middle high university college county city town church hospital library museum center centre building tower towers apartments condos village springs valley creek river beach island mountain heights woods forest ranch farm farms bay harbor monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec and or the of for in on at to from with by is was has will can new north south east west northern southern street bedroom bath bathroom kitchen family master primary suite room floor level garage pool spa call text email please thanks note notes showing listing agent broker realtor office phone cell address mortgage lending loans loan financial insurance escrow services service solutions partners associates construction builders design studio studios cafe restaurant market store hotel inn motel airport station bridge district neighborhood community association hoa trust foundation fund act law code rule api server client error test testing file data user users project license version mode button page table field string number object class function method type value key name id avenue boulevard lookup request response day days week month year unified district attached open closed pending active sold price offer offers home-owner usa america american california lic texas florida york washington oregon nevada arizona square-feet',
  ],
  [MEANS.greeting, 'dear hi hello hey sincerely regards thanks cheers hola estimado estimada bonjour'],
  [MEANS.spoken, 'at dot arroba punto'],
  [MEANS.intro, 'met meet meeting spoke talked name'],
  [
    MEANS.device,
    'yale schlage august kwikset weiser emtek baldwin level ultraloq lockly nuki igloohome igloo codelock simplex kaba kidde sentry liberty genie liftmaster chamberlain craftsman myq viking doorking doorbird butterflymx linear honeywell ademco dsc qolsys ring adt vivint brinks simplisafe supra sentrilock knox master gsl wheel wheels dials dialer tumbler tumblers cylinder opener overhead freight lift cage locker slip dock cabana rollup stairwell vestibule foyer turnstile barrier arm wicket cellar hatch shed barn casita adu gym sauna laundry mailroom concierge guard guardhouse guardhouse kiosk pad keypads readers reader strike mag maglock slider bolt latch knob fallback override reja tablero cerrojo chapa portero caseta bodega pasador cerradura digicode clavier tastenfeld schloss riegel',
  ],
  [
    MEANS.press,
    'press presses pressed punch punches punched type typed types key keyed enter enters entered entering dial dials dialed hit push pushed tap tapped hold star pound hash asterisk beep beeps beeping chirp chirps silence silences disarm disarms disarmed arm armed rearm unlock unlocks unlocked unlocking open opens opened opening buzz buzzed relock wipe wiped wake reset resets reprogram reprogrammed programmed swing swings turns turn twist spin dialing typing punching digits sequence marque marca marcar pulse pulsa oprima teclee teclea ponga pon apaga apagar abre abren abrir gato numeral asterisco pitido suena tapez tapper appuyez composez drücken eingeben tippen digite aperte',
  ],
];

/** All words that any detector looks for, in one index, so that a text is read once. */
export class WordIndex {
  private readonly words = new Map<string, number>();
  /** Open addressing: hash, bits. Sized four times the words, so that a miss costs one look. */
  private readonly mask: number;
  private readonly hashes: Int32Array;
  private readonly bits: Int32Array;

  constructor(lists: readonly (readonly [number, string])[]) {
    for (const [bits, list] of lists) {
      for (const word of list.toLowerCase().split(/\s+/))
        if (word) this.words.set(folded(word), (this.words.get(folded(word)) ?? 0) | bits);
    }
    for (const [bits, list] of lists)
      if ((bits & SLIPPED) !== 0)
        for (const word of list.split(/\s+/).flatMap(slips)) if (!this.words.has(word)) this.words.set(word, bits);
    const size = 2 ** Math.ceil(Math.log2(this.words.size * 4));
    this.mask = size - 1;
    this.hashes = new Int32Array(size);
    this.bits = new Int32Array(size);
    for (const [word, bits] of this.words) {
      const hash = hashOf(word);
      let slot = hash & this.mask;
      while (this.bits[slot] !== 0 && this.hashes[slot] !== hash) slot = (slot + 1) & this.mask;
      this.hashes[slot] = hash;
      this.bits[slot] = this.bits[slot]! | bits;
    }
  }

  /** Meanings by hash, 0 for most words. Two words share a hash once in millions: a detector that is misled so still judges the text around. */
  look(hash: number): number {
    let slot = hash & this.mask;
    while (this.bits[slot] !== 0) {
      if (this.hashes[slot] === hash) return this.bits[slot]!;
      slot = (slot + 1) & this.mask;
    }
    return 0;
  }

  means(word: string): number {
    return word === '' ? 0 : this.look(hashOf(word));
  }
}

const KINDS: Readonly<Record<string, number>> = {
  given: MEANS.given,
  word: MEANS.givenWord,
  surname: MEANS.surname,
  ordinary: MEANS.ordinary,
};
/** Lists of a pack: rows of a kind and words. Throws Error naming an unknown kind. */
const listsOf = (pack: string): [number, string][] =>
  fieldPack(pack)
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map((line) => {
      const [kind = '', words = ''] = line.split(',');
      const bits = KINDS[kind];
      if (bits === undefined) throw new Error(`${pack}: unknown kind ${kind}`);
      return [bits, words];
    });

/** Built once, at load. */
export const WORDS = new WordIndex([
  ...LISTS,
  ...listsOf('names.csv'),
  ...listsOf('ordinary-words.csv'),
  [MEANS.cue, [...CUES.keys()].join(' ')],
]);

/** Values for the wordings: made up, in the many ways in which people write one. Every one is drawn from `random`. */
const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

export const pick = (random, list) => list[Math.floor(random() * list.length)];
const int = (random, from, to) => from + Math.floor(random() * (to - from + 1));
const digits = (random, count) => Array.from({ length: count }, () => int(random, 0, 9)).join('');
const grouped = (number) => String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');
const spelled = (figures) => [...figures].map((digit) => (digit === '0' ? 'oh' : ONES[Number(digit)])).join(' ');
const pair = (number) =>
  number < 10
    ? `oh ${ONES[number]}`
    : number < 20
      ? TEENS[number - 10]
      : `${TENS[Math.floor(number / 10)]}${number % 10 ? ` ${ONES[number % 10]}` : ''}`;
const counted = (number) => (number < 10 ? ONES[number] : pair(number));
const saidYear = (year) =>
  year < 2000 ? `nineteen ${pair(year - 1900)}` : `two thousand ${year > 2000 ? counted(year - 2000) : ''}`.trim();
const said = (hundreds) => `${ONES[Math.floor(hundreds / 100)]} ${hundreds % 100 ? pair(hundreds % 100) : 'hundred'}`;

function code(random) {
  const figures = digits(random, pick(random, [4, 4, 4, 4, 4, 4, 5, 6, 3]));
  const two = `${pair(Number(figures.slice(0, 2)))} ${pair(Number(figures.slice(2, 4)))}`;
  return pick(random, [
    ...Array.from({ length: 12 }, () => figures),
    `#${figures}`,
    `${figures}#`,
    `*${figures}`,
    `${figures}*`,
    [...figures].join('-'),
    [...figures].join(' '),
    figures.length > 4 ? `${figures.slice(0, 3)} ${figures.slice(3)}` : `${figures.slice(0, 2)}-${figures.slice(2)}`,
    `${int(random, 1, 59)}-${int(random, 1, 59)}-${int(random, 1, 59)}`,
    spelled(figures),
    spelled(figures),
    two,
    `${pick(random, [...'ABCDER'])}${figures}`,
    `${pick(random, [...'ABC'])}-${pick(random, [...'DEF'])}-${figures[0]}-${figures[1]}`,
    String(int(random, 1940, 2024)),
  ]);
}

function money(random, from, to) {
  const thousands = int(random, from, to);
  const exact = thousands * 1000 + pick(random, [0, 0, 500, 250, 900]);
  return pick(random, [
    `$${grouped(exact)}`,
    `$${grouped(exact)}`,
    `$${grouped(exact)}`,
    grouped(exact),
    String(exact),
    `$${thousands}k`,
    `$${thousands}K`,
    `${thousands}k`,
    String(thousands),
    String(thousands),
    `${thousands} grand`,
    `USD ${grouped(exact)}`,
    `$${grouped(exact)}.${digits(random, 2)}`,
    thousands >= 100 && thousands < 1000 ? said(thousands) : `${pair(Math.max(10, thousands % 100))} thousand`,
    thousands >= 1000 ? `$${(thousands / 1000).toFixed(1)}M` : `$${thousands},000`,
    thousands >= 1000 ? (thousands / 1000).toFixed(2) : `${thousands},000`,
    thousands >= 1000 ? `${(thousands / 1000).toFixed(1)} mil` : `${thousands}K`,
  ]);
}

function birth(random, from = 1935, to = 2003) {
  const year = int(random, from, to);
  const [month, day] = [int(random, 1, 12), int(random, 1, 28)];
  const name = MONTHS[month - 1];
  const short = String(year).slice(2);
  const two = (number) => String(number).padStart(2, '0');
  return pick(random, [
    `${month}/${day}/${year}`,
    `${two(month)}/${two(day)}/${year}`,
    `${month}/${day}/${short}`,
    `${month}-${day}-${short}`,
    `${year}-${two(month)}-${two(day)}`,
    `${two(month)}.${two(day)}.${year}`,
    `${two(month)}${two(day)}${year}`,
    `${name} ${day}, ${year}`,
    `${name.slice(0, 3)} ${day} ${year}`,
    `${day} ${name.slice(0, 3)} ${year}`,
    `${two(month)} / ${two(day)} / ${year}`,
    `${month}-${day}-${short}`,
    `’${short}`,
    `${counted(month)} ${counted(day)} ${saidYear(year)}`,
    `${name.toLowerCase()} ${counted(day)} ${saidYear(year)}`,
  ]);
}

function aba(random) {
  const first = `${pick(random, ['12', '32', '02', '06', '11', '26', '07'])}${digits(random, 6)}`;
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(first[at]), 0);
  const whole = `${first}${(10 - (sum % 10)) % 10}`;
  return pick(random, [
    whole,
    whole,
    whole,
    whole,
    `${whole.slice(0, 4)}-${whole.slice(4)}`,
    `${whole.slice(0, 3)} ${whole.slice(3, 6)} ${whole.slice(6)}`,
    spelled(whole),
  ]);
}

function card(random) {
  const first = `${pick(random, ['4', '5'])}${int(random, 1, 5)}${digits(random, 13)}`;
  const sum = [...first].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  const whole = `${first}${(10 - (sum % 10)) % 10}`;
  return pick(random, [whole, whole.replaceAll(/(?<=^(?:.{4})+)(?=.)/g, ' '), whole.replaceAll(/(?<=^(?:.{4})+)(?=.)/g, '-')]);
}

function account(random) {
  const figures = digits(random, int(random, 7, 13));
  return pick(random, [
    figures,
    figures,
    figures,
    figures,
    `${figures.slice(0, 4)} ${figures.slice(4)}`,
    `${figures.slice(0, 4)}-${figures.slice(4)}`,
    `${figures.slice(0, 2)}-${figures.slice(2, 6)}-${figures.slice(6)}`,
    `${figures.slice(0, 3)} ${figures.slice(3, 7)} ${figures.slice(7)}`.trim(),
    `${figures.slice(0, 4)}-${figures.slice(4, 7)}${figures.length > 7 ? `-${figures.slice(7, 9)}` : ''}`,
    spelled(figures.slice(0, 9)),
    digits(random, 4),
  ]);
}

function loan(random) {
  const figures = digits(random, int(random, 7, 11));
  const prefix = pick(random, ['LN', 'GPH', 'HB', 'FNM', 'WH', 'PL', 'FH', 'RM']);
  return pick(random, [
    figures,
    figures,
    figures,
    `${figures.slice(0, 3)}-${figures.slice(3)}`,
    `${prefix}-26-${figures.slice(0, 7)}`,
    `${prefix}${figures.slice(0, 7)}`,
    `2026-${prefix}-${figures.slice(0, 5)}`,
    `26-${figures.slice(0, 7)}`,
    `${figures.slice(0, 4)}-${figures.slice(4, 8)}-${pick(random, [...'KMRX'])}`,
    `${figures.slice(0, 2)}-${figures.slice(2, 8)}`,
  ]);
}

function social(random) {
  const parts = [String(int(random, 101, 772)), digits(random, 2), digits(random, 4)];
  return pick(random, [
    parts.join('-'),
    parts.join('-'),
    parts.join(' '),
    parts.join(''),
    `${'X'.repeat(3)}-XX-${parts[2]}`,
    `***-**-${parts[2]}`,
  ]);
}

/** Values by name: what they are read as (undefined: of the trade), and how one is made. */
export const VALUES = {
  lockbox: ['LOCKBOX_CODE', code],
  gate: ['GATE_CODE', code],
  alarm: ['ALARM_CODE', code],
  bank: ['BANK_ACCOUNT', account],
  tail: ['BANK_ACCOUNT', (random) => digits(random, 4)],
  aba: ['ROUTING_NUMBER', aba],
  loan: ['LOAN_NUMBER', loan],
  ssn: ['SSN', social],
  last4: ['SSN_LAST4', (random) => digits(random, 4)],
  dob: ['DATE_OF_BIRTH', (random) => birth(random)],
  dl: [
    'DRIVER_LICENSE',
    (random) =>
      pick(random, [
        `${pick(random, [...'ABDFKNY'])}${digits(random, 7)}`,
        `${pick(random, [...'ABDFKNY'])}${digits(random, 7)}`,
        `${pick(random, [...'ABDFKNY'])} ${digits(random, 3)} ${digits(random, 4)}`,
        digits(random, int(random, 7, 10)),
      ]),
  ],
  card: ['CREDIT_CARD', card],
  cvv: ['CREDIT_CARD', (random) => digits(random, 3)],
  income: ['INCOME', (random) => (random() < 0.35 ? `$${grouped(int(random, 2400, 14000))}` : money(random, 38, 320))],
  asset: ['ASSET', (random) => money(random, 8, 900)],
  limit: ['FINANCIAL_LIMIT', (random) => money(random, random() < 0.1 ? 10 : 240, random() < 0.15 ? 2400 : 980)],
  score: ['CREDIT_SCORE', (random) => (random() < 0.2 ? said(int(random, 580, 839)) : String(int(random, 560, 842)))],
  price: [undefined, (random) => money(random, 240, random() < 0.15 ? 2400 : 980)],
  pricelow: [undefined, (random) => String(int(random, 300, 700))],
  mls: [undefined, (random) => pick(random, [`22${digits(random, 7)}`, `ML8${digits(random, 7)}`, digits(random, 8)])],
  apn: [undefined, (random) => `${digits(random, 3)}-${digits(random, 3)}-${digits(random, 3)}${pick(random, ['', '-000', '-00'])}`],
  year: [undefined, (random) => String(int(random, 1905, 2026))],
  sqft: [undefined, (random) => pick(random, [grouped(int(random, 700, 9800)), String(int(random, 700, 5200))])],
  hoa: [undefined, (random) => `$${int(random, 45, 890)}`],
  tax: [undefined, (random) => `$${grouped(int(random, 1800, 19000))}`],
  zip: [undefined, (random) => `9${digits(random, 4)}`],
  phone: [
    undefined,
    (random) => pick(random, [`916-555-01${digits(random, 2)}`, `(415) 555-01${digits(random, 2)}`, `555-01${digits(random, 2)}`]),
  ],
  time: [
    undefined,
    (random) =>
      pick(random, [
        `${int(random, 1, 12)}:${pick(random, ['00', '15', '30', '45'])}`,
        `${int(random, 1, 12)} pm`,
        `${int(random, 8, 19)}:30`,
      ]),
  ],
  date: [undefined, (random) => (random() < 0.3 ? `${int(random, 1, 12)}/${int(random, 1, 28)}` : birth(random, 2016, 2027))],
  exp: [undefined, (random) => `${String(int(random, 1, 12)).padStart(2, '0')}/${int(random, 26, 32)}`],
  unit: [undefined, (random) => digits(random, pick(random, [2, 3, 3, 4, 4]))],
  unit2: [undefined, (random) => String(int(random, 2, 99))],
  street: [undefined, (random) => String(int(random, 11, 9899))],
  order: [
    undefined,
    (random) =>
      pick(random, [
        digits(random, int(random, 4, 9)),
        `${pick(random, ['HO3', 'B26', 'NCS', 'DT-2026', 'TX', 'WDO'])}-${digits(random, int(random, 4, 7))}`,
      ]),
  ],
  licence: [undefined, (random) => `0${digits(random, 7)}`],
  serial: [undefined, (random) => `${digits(random, 4)}${pick(random, [...'ABKX'])}${digits(random, 5)}`],
  cost: [
    undefined,
    (random) =>
      pick(random, [
        `$${grouped(int(random, 150, 12000))}`,
        `$${grouped(int(random, 150, 12000))}.${digits(random, 2)}`,
        String(int(random, 150, 2400)),
      ]),
  ],
  rent: [undefined, (random) => `$${grouped(int(random, 950, 5200))}`],
};

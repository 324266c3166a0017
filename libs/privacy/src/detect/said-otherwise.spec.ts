import { describe, expect, it } from 'vitest';
import { PiiScanner } from './pii-scanner.js';

const scanner = new PiiScanner();
const found = (text: string): string[] => scanner.scan(text).map((span) => text.slice(span.start, span.end));

describe('what is private, as people write it in a hurry', () => {
  it.each([
    ['a code after a star said in words', 'The gate is star 7 7 3 0 now', 'star 7 7 3 0'],
    ['a code that is pressed key by key', 'Gate code for the pool? Press 7 star 7 star and push.', '7 star 7 star'],
    ['a code half in figures and half in words', 'The lockbox by the side door is 8 8 double 2.', '8 8 double 2'],
    ['a code in letters, one by one', 'The padlock on the shed opens with O-W-L.', 'O-W-L'],
    ['a figure that is told twice', 'Garage keypad: double six oh nine.', 'double six oh nine'],
    ['a code by where its box hangs', 'Key is in the box on the gas meter, 0417 then press down', '0417'],
    ['a code by what it is used for', 'Let yourself in with 3355, the SentriLock is on the hose bib', '3355'],
    ['a code that a box has', 'Supra on the main; contractor box has 3141', '3141'],
    ['turns of a dial', 'Side gate padlock 22-8-14', '22-8-14'],
    ['the next of a list', 'New PIN for the gate, residents: 3948. Vendors: 8493.', '8493'],
    ['an answer in a chat', '[10:04] I. P.: and the alarm?\n[10:05] M. O.: 9080', '9080'],
    ['letters on a box', 'Lockbox: A-1-4-7', 'A-1-4-7'],
    ['a number that a scanner set apart', 'S S N : 5 2 8 - 4 1 - 7 7 0 3', '5 2 8 - 4 1 - 7 7 0 3'],
    ['a code that a scanner misread', 'Gate c0de 44l7', '44l7'],
    ['a code in short', 'g/c 5150 l/b 0911', '0911'],
    ['a code by a picture', '🔑 1616', '1616'],
    ['a code of a record that is written out', 'access:\n  gate_code: 4417', '4417'],
    ['a code inside marks of a page', 'Alarm code&#58; <i>8841</i>', '8841'],
    ['a passport in another order', 'my passport it is EK 4417093 and I sign tomorrow', 'EK 4417093'],
    ['a passport in groups', 'The passport is still in it, so that helps: 487 220 165', '487 220 165'],
    ['a password by how it is made', 'the portal login never takes it, I type Gr33nDoor_41 and it says no', 'Gr33nDoor_41'],
    ['a password of a network', 'Netw: HeronHouse / Pwd on the fridge says canoe-Canoe-17.', 'canoe-Canoe-17'],
    ['a password behind the name of an account', 'Vendor portal moved, user rowan-ops, Th1stle&Fern is what lets you in.', 'Th1stle&Fern'],
    ['a password by its word in another language', 'Mot de passe Tilleul-48, lien dans le mail.', 'Tilleul-48'],
    ['the phrase of a network', 'The network phrase is twelve green herons.', 'twelve green herons'],
    ['a code of a letter and two figures', 'Entry by G66 on the lockbox, then the gate.', 'G66'],
    ['a code in words of another language', 'o código da caixa é zero nove meia quatro', 'zero nove meia quatro'],
    [
      'what a code was first taken for',
      'the alarm code they gave was wrong, it is three three nine oh not three three nine one',
      'three three nine one',
    ],
    ['the other answer', 'Was the box 5514 or 5541? neither opens', '5541'],
    ['what it is now', "The keypad was our anniversary, now it's 5093", '5093'],
    ['turns of a dial, told', 'The vault: right to 32, left two turns to 18, right to 7', '18'],
    ['a word for the alarm', 'our alarm passphrase is "blue heron"', 'blue heron'],
    ['a letter and figures in another language', 'portail: B2207', 'B2207'],
    ['an account in another script', '银行账号 6222020200112233445', '6222020200112233445'],
    ['a score as it is said', 'my score was like six ninety eight last month', 'six ninety eight'],
    ['the last four as they are said', 'my social ends in two two oh nine', 'two two oh nine'],
    ['a limit in three words', 'Maximum purchase price approved: $815,000', '$815,000'],
    ['a limit that a question asks for', 'What is the most you would spend? $640,000', '$640,000'],
    ['hundreds for thousands', 'they maxes at five ninety', 'five ninety'],
    ['a word for the alarm that was changed', 'Your verbal security password has been updated to Marigold.', 'Marigold'],
    ['a word for a panic', 'Alarm stay mode is on. Panic word is rutabaga.', 'rutabaga'],
    ['a code for a house', 'your code for 12 Wren today only is 739204', '739204'],
    ['a check number behind the month', 'put it on my visa 4716 2210 5188 5662 9/28 904', '904'],
    ['the last four in an answer', 'the last four of my social?\nAgent: Yes, what are they?\nCustomer: 6038', '6038'],
    ['what is owed, on a form', 'Approx payoff: $318,000', '$318,000'],
    [
      'an address without a state',
      'send statements to me at 402 Bayshore Ave, Unit 5, Alameda 94501',
      '402 Bayshore Ave, Unit 5, Alameda 94501',
    ],
    ['a relative', 'Seller is away. Emergency: Alasdair Finch (brother)', 'Alasdair Finch'],
    ['a code for a day', 'I gave them the 4747 one day code for the smart lock', '4747'],
    ['a password of a network with a name', 'WiFi "Harbor_Guest" pass oceanview77.', 'oceanview77'],
    ['a limit in another language', 'Cliente aprobada hasta $425,000', '$425,000'],
    ['the second of two limits', 'Budget: they’d like $2,800-$3,200 a month', '$3,200 a month'],
    [
      'an address by the birthday before it',
      'Quimby, born April 9, 1964, 611 Orchard Lane, Loomis, CA 95650',
      '611 Orchard Lane, Loomis, CA 95650',
    ],
    [
      'an address where mail goes',
      'or mail a check to 88 Larch Street, Apt 3C, Oakland, CA 94607',
      '88 Larch Street, Apt 3C, Oakland, CA 94607',
    ],
    ['the second of a couple', 'tenants Sunita Raghunathan and Dev Raghunathan', 'Dev Raghunathan'],
    ['the second behind a stroke', 'for the buyers Achebe/Lindqvist. Call me', 'Lindqvist'],
    ['a birthday that a scanner misread', 'D0B: O7/11/1990', 'O7/11/1990'],
    ['a licence in short', 'Dr. Lic. No: CA F5510982', 'CA F5510982'],
    ['a name that no list has', 'Buyer Joon-ho Baek, last four of social 6641', 'Joon-ho Baek'],
    ['a single one', 'Oyelaran is waiting outside, his number is below', 'Oyelaran'],
    ['a name in capitals', 'SELLER LORETTA MAE HUTCHENS MOTIVATED', 'LORETTA MAE HUTCHENS'],
    ['a name in small letters', 'met his wife keisha today', 'keisha'],
    ['boxes of a form', 'First: Mireille\nLast: Toussaint', 'Toussaint'],
    ['a number that belongs to somebody', 'his # 9255550163', '9255550163'],
  ])('is found: %s', (_what, text, value) => {
    expect(found(text)).toContain(value);
  });

  it.each([
    'She bought a 5 pound bag and two star 7 tickets.',
    'Section A 2 B of the form is blank, the hotel has three star rooms and 4 double beds.',
    'Merged the fixes (#1542, #1564) into the release.',
    'Keypad lock replaced, part LB# 32001988, built 1931.',
    'Walk-in closet, built-in bookcase, drive-up access.',
    'My 401k statement is attached.',
    'It is raining and he said so.',
    'Turn left at 12th, right at Oak, 400 ft on the left. Lock rate for 45 days.',
    'Gate B22 at SFO. HVAC model GC2210. Error code 4417 on the dishwasher. Use permit 8820. Safe room built 1962.',
    'Account executive: see title rep. Routing slip attached. Code enforcement case CE-26-1187 closed.',
    'A P N and M L S are short for parcel and listing. Rows 1 2 3 4.',
    'Shared bathroom, six twenty-foot beams, two hundred square feet of deck.',
  ])('is not in: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { PiiScanner } from './pii-scanner.js';

const scanner = new PiiScanner();
const found = (text: string): string[] => scanner.scan(text).map((span) => text.slice(span.start, span.end));

describe('a figure that nothing else claims, where a lock is spoken of', () => {
  it.each([
    ['in the sentence after the lock', 'Is there still a combo on the side gate? I had 2580 from last week.', '2580'],
    ['in a line of a chat, long after', '[2:15] A: lockbox?\n[2:17] B: left of the door behind the hose reel\n[2:18] B: 0429', '0429'],
    ['by what it did', 'The security panel was armed; 44021 disarmed it.', '44021'],
    ['by its length, where another code was given', "At the gate the code 8114 fails, wait, never mind, it's 8141", '8141'],
    ['in another language', 'la caja no abre con 4455. el codigo otra vez? ah ok 5544 gracias', '5544'],
    ['that looks like a year', 'Alarm will be off; if on, 1984.', '1984'],
    ['in the answer of a quoted letter', '> Can you resend the code for the pool house?\n> Sure, 8008. Same as before.', '8008'],
    ['in letters and figures', 'Combo box left of the porch A13F. Sellers work from home.', 'A13F'],
  ])('is a code: %s', (_what, text, value) => {
    expect(found(text)).toContain(value);
  });

  it.each([
    'Lockbox on the rail. Rent is 2395, deposit 4200. Parcel 4417, lot 8812.',
    'Gate on the left, then 840 Tamarack. Model LiftMaster 8500 on the garage door, working.',
    'Keypad at the lobby, units 1104 and 1204. Fire code max occupancy 1200. Office hours 0900 to 1730.',
    'Lockbox on front. Showings until 1900. Permit no 44180, invoice 3381. Sent 2200 flyers.',
    'Gate replaced, 2019. Alarm installed, 2021. ZIP 95818.',
    'The virtual tour code is WHT2481. Keypad model FE595.',
  ])('is none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('tables', () => {
  it('are read by the headings of a program, with cells that are empty', () => {
    const text =
      'client_id,last_name,Cell,preApproval,Lockbox,Alarm\n7,Bankole,916-555-0190,820000,1190,\n8,Teasdale,916-555-0191,,0034,7651';
    expect(found(text)).toEqual(['Bankole', '916-555-0190', '820000', '1190', 'Teasdale', '916-555-0191', '0034', '7651']);
  });

  it('of listings keep their addresses', () => {
    expect(found('Listing ID,Address,Price\n226104417,44 Kestrel Way,812000\n226104418,12 Elm St,712000')).toEqual([]);
  });
});

describe('numbers that are said', () => {
  it('are found in the answer to a question', () => {
    const text = "Caller: I need to give you my social?\nAgent: Sure.\nCaller: It's five seven three, eleven, forty-nine oh two.";
    expect(found(text)).toContain('five seven three, eleven, forty-nine oh two');
  });

  it('of a birthday, too', () => {
    expect(found('Agent: And date of birth?\nCaller: June third, nineteen eighty-eight.')).toContain('June third, nineteen eighty-eight');
  });
});

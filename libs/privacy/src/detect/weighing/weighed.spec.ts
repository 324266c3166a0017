import { describe, expect, it } from 'vitest';
import { PiiScanner } from '../pii-scanner.js';

const scanner = new PiiScanner();
const found = (text: string): string[] => scanner.scan(text).map(({ start, end, label }) => `${label} ${text.slice(start, end)}`);

describe('figures and names that no pattern foresaw', () => {
  it.each([
    ['panel chirps 40 sec, silence it w 6650, mind the cat', 'ACCESS_CODE 6650'],
    ['What do I type to get through the front?\nHer: 5519, then the bell', 'ACCESS_CODE 5519'],
    ['Pool code changes every May; current 5150.', 'ACCESS_CODE 5150'],
    ['my bank says use 026009593 for wires, the number under my name is 325140087761', 'ROUTING 026009593'],
    ['Caller: how high can you go?\nBuyer: yeah six hundred.', 'FINANCIAL six hundred'],
    ['cash buyers with 1.4 mil from the sale of their last house', 'FINANCIAL 1.4 mil'],
    ['For security, last four of the social please.\nOwner: 8093.', 'SSN 8093'],
    ['Transferee Bjarne Solheim authorised the move', 'PERSON Bjarne Solheim'],
    ['servicer, loan 1100228871, and insured Phineas Grady', 'PERSON Phineas Grady'],
    ['Mail it to Ms. McDonald.', 'PERSON Ms. McDonald'],
    ['/clients/Maria Lopez/tax.pdf', 'PERSON Maria Lopez'],
    ['Signed by Ottilie Graves-Lindqvist.', 'PERSON Ottilie Graves-Lindqvist'],
    ['Rafe was born on the third of March, seventy-one.', 'DOB third of March, seventy-one'],
    ['Ottilie Graves turns 45 next May 3', 'DOB May 3'],
    ['He was born the 8th of August 1962.', 'DOB 8th of August 1962'],
    ['DL is W 441-2290-8817 (Wisconsin)', 'DRIVER_LICENCE W 441-2290-8817'],
    ['lockbox-on-the-hose-bib-code-4417', 'ACCESS_CODE the-hose-bib-code-4417'],
    ['He said the basement door is his badge number, which is 1862, so go in.', 'ACCESS_CODE 1862'],
    ['Card for the application fee, she said fine to use: 4716 0382 5519 2047, the back says nothing.', 'CARD 4716 0382 5519 2047'],
    ['Laundry door: push 2 and 4 together, then 3, and turn the knob.', 'ACCESS_CODE 2 and 4 together, then 3'],
    ["There's a pad by the gate: 8 then 2 then 8 then 5. Slow.", 'ACCESS_CODE 8 then 2 then 8 then 5'],
    ['The alarm company wants a word, which is persimmon.', 'ACCESS_CODE persimmon'],
    ['Wi-Fi: HeronLoft, password: hello sunshine', 'CREDENTIAL hello sunshine'],
    ['Inner gate 28#28, outer gate 2*2*9.', 'ACCESS_CODE 2*2*9'],
    ['Keypad at the side door: 9 oh 1 4.', 'ACCESS_CODE 9 oh 1 4'],
    ['gate is six nines today', 'ACCESS_CODE six nines'],
    ['Acct no. at bottom: 0091 5523 8', 'ACCOUNT  8'],
    ['Rowan Ostler, 555-0142, about the roof', 'PHONE 555-0142'],
    ['Buyers live out at 455 E 300 S, Vernal. We tour 612 N 200 W on Saturday.', 'ADDRESS 455 E 300 S, Vernal'],
    ['Please forward her mail to 118 Broadway, she moved in with her sister.', 'ADDRESS 118 Broadway'],
    ['She gets her mail at Rural Route 3, Box 41.', 'ADDRESS Rural Route 3, Box 41'],
    [`${'Signed on May 3, 2024. '.repeat(260)}Her date of birth is the 8th of August 1962.`, 'DOB 8th of August 1962'],
  ])('finds in %s', (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  it.each([
    'Built 1994, lot 6,200 sf, HOA $145/mo, taxes $5,214, ZIP 95747, MLS# 225104471, APN 117-180-034.',
    'Comps: $598,000, $621,500 and $607,000; sold in 2021 for $512,000. List price $699,000, offer $655,000.',
    'Home Inspection Report. Water Heater, Family Room, Kitchen Island and Purchase Agreement are on file.',
    'Merged the fixes (#1542), error code 4417, port 8080, version 2.14, 3 of 12 tests.',
    'to: 95831',
    'The open house is at 118 Broadway on Sunday; our listing at Unit 12C, 900 Lakeshore goes live Friday.',
    'cursor 4Hmt-yRB9UpFeQto8Z6axku30T5GyRqS next, order no. 941-7730',
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'cursor: eyJrIjoi-Kim_QX-Jones-TAwMDAxNyIsImMi_Maria-9fQ',
    '/srv/desk-foreign-JNFnG7/lease (draft) 2.txt and /srv/desk-foreign-Haxurl/plan.txt',
    'https://files.harbor.example/d/UDIjR5/KGeDqy/floorplan.pdf, C:\\Users\\Krnmut\\Desktop',
    'sha512-iVBORwKGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVRmNkMQDwADhgGAWjRawAAAABJRUErkJggg',
  ])('leaves %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('is not drawn into values that are claimed already: the longer reading stands', () => {
    expect(found('Fidelity $226,910; 401(k) with the old firm, Form 1040 enclosed')).not.toContain('FINANCIAL 401');
  });
});

import { assert, boolean, constant, constantFrom, dictionary, oneof, property, string } from 'fast-check';
import type { JsonValue } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { holds } from './conditions.js';
import type { Condition, Facts } from './precondition.js';

const NOW = '2026-11-20T18:00:00Z';

describe('a condition', () => {
  it.each<[string, Condition, Facts, boolean | undefined]>([
    ['a text in another case', { fact: 'a', is: ['signed'] }, { a: ' Signed' }, true],
    ['a text as an enumeration writes it', { fact: 'a', is: ['Active Under Contract'] }, { a: 'ActiveUnderContract' }, true],
    ['another text', { fact: 'a', is: ['signed'] }, { a: 'Draft' }, false],
    ['false, which is not the word', { fact: 'a', is: [false] }, { a: 'false' }, false],
    ['false itself', { fact: 'a', is: [false] }, { a: false }, true],
    ['a figure that is written as a text', { fact: 'a', is: ['1'] }, { a: 1 }, true],
    ['a figure for false', { fact: 'a', is: [false] }, { a: 0 }, false],
    ['none of the texts', { fact: 'a', isNot: ['email'] }, { a: 'text' }, true],
    ['nothing known', { fact: 'a', isNot: ['email'] }, {}, undefined],
    ['null, which was looked for', { fact: 'a', present: true }, { a: null }, false],
    ['null, which is no text', { fact: 'a', is: ['x'] }, { a: null }, undefined],
    ['an empty text', { fact: 'a', present: true }, { a: '' }, undefined],
    ['an empty list', { fact: 'a', present: true }, { a: [] }, false],
    ['a consent by its number', { fact: 'a', given: true }, { a: 'CONSENT-0007' }, true],
    ['a consent by its flag', { fact: 'a', given: true }, { a: true }, true],
    ['a consent that was looked for', { fact: 'a', given: true }, { a: null }, false],
    ['a consent of which nobody knows', { fact: 'a', given: true }, {}, undefined],
    ['a consent that is a no', { fact: 'a', given: true }, { a: false }, false],
    ['a consent that is a no in words', { fact: 'a', given: true }, { a: ' None ' }, false],
    ['a consent that is a no as a figure', { fact: 'a', given: true }, { a: 0 }, false],
    ['consents of which each is a no', { fact: 'a', given: true }, { a: [false, ''] }, false],
    ['a list that names one of them twice', { fact: 'a', atLeast: 3 }, { a: ['X Title', 'x-title ', 'y'] }, false],
    ['a list that names a record twice', { fact: 'a', atLeast: 2 }, { a: [{ name: 'x' }, { name: 'X' }] }, false],
    ['a list with a blank', { fact: 'a', atLeast: 3 }, { a: ['x', ' ', 'y'] }, false],
    ['a list that is long enough', { fact: 'a', atLeast: 3 }, { a: ['x', 'y', 'z'] }, true],
    ['a number that is enough', { fact: 'a', atLeast: 3 }, { a: 3 }, true],
    ['a number as text', { fact: 'a', atLeast: 3 }, { a: '3' }, false],
    ['a list that is too short', { fact: 'a', atLeast: 3 }, { a: ['x', 'y'] }, false],
    ['a text that holds the words', { fact: 'a', mentions: ['opt out'] }, { a: 'Reply STOP to OPT OUT' }, true],
    ['the words, in other signs', { fact: 'a', mentions: ['reply stop'] }, { a: 'Reply “STOP” to end.' }, true],
    ['a text without the words', { fact: 'a', omits: ['just listed near you'] }, { a: 'I just listed it.' }, true],
    ['a text with one of the words', { fact: 'a', omits: ['x', 'thinking of selling'] }, { a: 'Thinking of **selling**?' }, false],
    ['no text that could be without them', { fact: 'a', omits: ['x'] }, { a: ['y'] }, false],
    ['the words over two lines', { fact: 'a', mentionsFact: 'b' }, { a: 'Offered by **Harbor**\r\nRealty', b: 'Harbor Realty' }, true],
    ['other words', { fact: 'a', mentionsFact: 'b' }, { a: 'Harbor and Realty', b: 'Harbor Realty' }, false],
    ['signs without words', { fact: 'a', mentionsFact: 'b' }, { a: 'Harbor', b: '–' }, false],
    ['the words of a fact left out', { fact: 'a', omitsFact: 'b' }, { a: 'A helm by the lake', b: 'Elm' }, true],
    ['the words of a fact, in other signs', { fact: 'a', omitsFact: 'b' }, { a: 'LARCH-HOL\u200bLOW 31', b: 'Larch Hollow' }, false],
    ['what has no words, which nobody can leave out', { fact: 'a', omitsFact: 'b' }, { a: 'x', b: '–' }, false],
    ['no text, in which nobody can look', { fact: 'a', omitsFact: 'b' }, { a: ['x'], b: 'y' }, false],
    ['the text of a fact that is not known', { fact: 'a', mentionsFact: 'b' }, { a: 'x' }, undefined],
    ['a text among those of a list', { fact: 'a', amongFact: 'b' }, { a: 'ca', b: ['WA', ' CA '] }, true],
    ['a text that another fact is', { fact: 'a', amongFact: 'b' }, { a: 'WA', b: 'wa' }, true],
    ['a text that is in no list', { fact: 'a', amongFact: 'b' }, { a: 'NV', b: ['WA', 'CA'] }, false],
    ['a part of a text in the list', { fact: 'a', amongFact: 'b' }, { a: 'C', b: ['CA'] }, false],
    ['a text where the list is empty', { fact: 'a', amongFact: 'b' }, { a: 'CA', b: [] }, false],
    ['a text where nobody knows the list', { fact: 'a', amongFact: 'b' }, { a: 'CA' }, undefined],
    ['the same day, where one side is a day', { fact: 'a', notAfter: 'b' }, { a: '2026-03-01', b: '2026-03-01T08:00:00-08:00' }, true],
    ['a day that ended at midnight UTC alone', { fact: 'a', notBefore: 'b' }, { a: '2026-03-01', b: '2026-03-02T01:00:00Z' }, true],
    [
      'the day after, whatever offset it is written in',
      { fact: 'a', notBefore: 'b' },
      { a: '2026-03-01', b: '2026-03-01T23:00:00-12:00' },
      false,
    ],
    [
      'an hour later on the same day',
      { fact: 'a', notAfter: 'b' },
      { a: '2026-03-01T18:00:00-08:00', b: '2026-03-01T17:00:00-08:00' },
      false,
    ],
    ['the same instant in two zones', { fact: 'a', notAfter: 'b' }, { a: '2026-03-02T01:00:00Z', b: '2026-03-01T17:00:00-08:00' }, true],
    ['a time without a zone, which could be anywhere', { fact: 'a', notAfter: 'b' }, { a: '2026-03-01T10:00:00', b: '2026-03-02' }, false],
    ['words for a time', { fact: 'a', notAfter: 'b' }, { a: 'yesterday', b: '2026-03-02' }, false],
    ['a day that does not exist', { fact: 'a', notAfter: 'b' }, { a: '2026-13-45', b: '2027-03-02' }, false],
    ['a day before', { fact: 'a', notBefore: 'b' }, { a: '2026-02-28', b: '2026-03-01' }, false],
    ['31 days ago', { fact: 'a', withinDays: 31 }, { a: '2026-10-21', now: NOW }, true],
    ['32 days ago', { fact: 'a', withinDays: 31 }, { a: '2026-10-19', now: NOW }, false],
    ['a day that is still to come', { fact: 'a', withinDays: 31 }, { a: '2026-11-23', now: NOW }, false],
    [
      'eight in the morning there',
      { fact: 'z', hoursThere: { from: 8, to: 21 } },
      { z: 'America/New_York', now: '2026-11-20T13:00:00Z' },
      true,
    ],
    [
      'nine in the evening there',
      { fact: 'z', hoursThere: { from: 8, to: 21 } },
      { z: 'America/New_York', now: '2026-11-21T02:00:00Z' },
      false,
    ],
    ['a place that does not exist', { fact: 'z', hoursThere: { from: 0, to: 24 } }, { z: 'Mars/Base', now: NOW }, false],
  ])('on %s', (_what, condition, facts, expected) => {
    expect(holds(condition, facts)).toBe(expected);
  });

  it('never passes, and never throws, on a value of a kind that it is not about', () => {
    const conditions: Condition[] = [
      { fact: 'a', atLeast: 1 },
      { fact: 'a', mentions: ['opt out'] },
      { fact: 'a', notAfter: 'now' },
      { fact: 'a', amongFact: 'now' },
      { fact: 'a', withinDays: 3 },
      { fact: 'a', hoursThere: { from: 0, to: 24 } },
    ];
    const odd = oneof(dictionary(string(), string()), boolean(), constant('not a date, zone or phrase'));
    const judge = (condition: Condition, a: JsonValue) => holds(condition, { a, now: NOW });
    assert(
      property(constantFrom(...conditions), odd, (condition, a) => {
        expect(judge(condition, a)).toBe(false);
      }),
    );
  });
});

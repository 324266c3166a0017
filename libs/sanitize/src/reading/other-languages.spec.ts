import { Glosses } from '@gatehouse/tables';
import { describe, expect, it } from 'vitest';
import { TextReading } from './text-reading.js';

const reading = new TextReading(
  { give: 'send*', reply: 'reply replies' },
  new Glosses({
    send: 'envi* schicken 发送 ارسل отправ* gui_di 送',
    reply: 'respuesta antwort 回复 답장*',
    bill: 'factura 账单',
    of: '的',
    see: 've ver',
  }),
);

/** Each word of a text as it is written, and the English word that it is read as; itself where none is known. */
function read(text: string): readonly (readonly [string, string])[] {
  const english = new Map(
    ['send', 'reply', 'bill', 'of', 'see'].map((word) => {
      reading.read(word);
      return [reading.words.hashes[0], word];
    }),
  );
  reading.read(text);
  const { count, starts, ends, hashes } = reading.words;
  return Array.from({ length: count }, (_, at) => {
    const written = text.slice(starts[at], ends[at]);
    return [written, english.get(hashes[at]) ?? written] as const;
  });
}

const glossed = (text: string): string =>
  read(text)
    .map(([, word]) => word)
    .join(' ');

describe('words of other languages', () => {
  it.each([
    ['whole, and by their stem', 'Envíe la factura con la respuesta', 'send la bill con la reply'],
    ['behind an article', "l’antwort d'envier", 'reply send'],
    ['in upper case, in another script', 'ОТПРАВЬТЕ это', 'send это'],
    ['as a pair of syllables', 'anh gửi đi nhé', 'anh gửi send nhé'],
    ['where nothing parts them', '发送的账单,回复我', 'send of bill reply 我'],
    ['with a particle behind', '답장에 보내', 'reply 에 보 내'],
    ['with a letter before and a syllable behind', 'وأرسله', 'و send ه'],
  ])('are read as the English ones that they translate, %s', (_, text, expected) => {
    expect(glossed(text)).toBe(expected);
  });

  it.each([
    ['a stem within a word', 'reenviar', 'reenviar'],
    ['a particle that only looks like the end of a word', '응답장', '응 답 장'],
    ['letters within a long Arabic word', 'يستعأرسل', 'ي س ت ع أ ر س ل'],
    ['an English word', 'The factual answer', 'The factual answer'],
    ['what two English words are drawn into', "We've sent it", "We've sent it"],
  ])('are not seen in %s', (_, text, expected) => {
    expect(glossed(text)).toBe(expected);
  });

  it('have the kinds of the English word, which says what a text is about', () => {
    reading.read('Envíe antwort');
    const [given, replied] = reading.words.kinds;
    expect([given, replied]).toEqual([1, 2]);
  });
});

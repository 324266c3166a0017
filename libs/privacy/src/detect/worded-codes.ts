import type { PiiLabel } from '@gatehouse/kernel';
import { anchors, saysAny } from './anchors.js';
import type { Span } from './span.js';
import { before, hitsOf, type Survey, type WordHit } from './survey.js';
import { MEANS } from './words.js';
import { matchesOf } from './matches.js';

const WORD_CODE =
  /^(?:\s{1,2}word)?(?:\s{0,2}(?:is|was|=|:|-|–|to|set to|changed to|es|ist|est)\s{0,2}|\s{1,2})(?:["'“‘]([A-Za-z0-9]{3,10})["'”’]|([A-Z]{1,6}\d{2,6}[A-Z]?|(?:[A-Z]\d){2,4}[A-Z]?|(?:\d[A-Z]){2,4}\d?|\d{2,6}[A-Z]{1,3}|[A-Z]{3,8})(?![A-Za-z0-9]))/;
const NO_CODE =
  /^(?:TBD|NONE|CALL|SEE|ASK|SUPRA|SENTRI|SENTRILOCK|VACANT|THE|YES|NOT|AND|FOR|ONLY|TEXT|HOA|MLS|LBX?|APPT|LISTING|AGENT|OWNER|GATE|DOOR|BOX|CODE|COMBO|SAME|WITH|VIA|APP|SHOW|NA|WILL|ON|AT|IN|REQUIRED|NEEDED|REQ|CHANGED|PROVIDED|GIVEN)$/i;
/** Between digits that are said one after the other: nothing, or a group in figures ("nine two five, 555, oh one …"). */
const SEQUENCE_GAP = /^[\s,–-]{1,3}(?:(?:and|then|y|und|et)\s)?(?:\d{1,4}[\s,–-]{1,3}){0,2}$/;
const TENS =
  /^(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)$/i;
const FOREIGN =
  /(?:警报|警報|アラーム|경보|비번|열쇠함|현관|キーボックス|鍵|báo động|حالة الإنذار|сигнализаци[яию]|密码|密碼|门禁|門禁|口令|代码|代碼|锁盒|鎖盒|门锁|暗証番号|暗証|パスワード|비밀번호|암호|도어락|出入り口|код|пароль|домофон|mật khẩu|mã (?:cổng|khóa|cửa|số)|รหัส|الرمز|رمز|קוד)[^\d\n]{0,14}([#*]?\d{3,8}[#*]?|[〇零一二三四五六七八九]{3,8})/g;

/** Codes in letters: a word set on a contractor box, digits written out, and the words for "code" of scripts without spaces. */
export function wordedCodes(survey: Survey, expected: boolean): Span[] {
  const codes = hitsOf(survey, MEANS.code);
  const locks = hitsOf(survey, MEANS.lock);
  const spans = [...spelled(survey, [...codes, ...locks], expected)];
  const ofLocks = (survey.bits & MEANS.lock) !== 0;
  const inProperty = expected || ofLocks;
  if (inProperty) {
    for (const hit of codes) {
      const span = wordAfter(survey.text, hit);
      if (span) spans.push(span);
    }
  }
  if (ofLocks) spans.push(...dialled(survey.text));
  if (survey.bits & (MEANS.lock | MEANS.code) && saysAny(survey, WORDS_THAT_PASS)) spans.push(...passWords(survey.text));
  for (const hit of locks) {
    const span = wordOnBox(survey.text, hit);
    if (span) spans.push(span);
  }
  return spans;
}

const WORDS_THAT_PASS = anchors(
  'word phrase pass code pw pwd verbal keyword password passwords passphrase passcode codeword safeword keywords',
);
const DIALLED =
  /(?<![A-Za-z0-9-])(?:[LR]-?\d{1,2}(?:[-, ]{1,2}[LR]-?\d{1,2}){1,3}|[A-Z](?:-[A-Z]){2,7}|(?=(?:\d-)*[A-Z])[A-Z\d](?:-[A-Z\d]){3,7})(?![A-Za-z0-9-])/g;
const PASS_WORD =
  /(?:verbal(?= [A-Z][a-z]{3,})(?! pass| code| security| word| phrase)|(?:alarm|security|verbal|monitoring|gate)\s(?:company |duress |cancel |panic |security )?(?:pass\s?(?:word|phrase|code)|pwd?|code\s?word|safe\s?word|word|keyword)(?:\s(?:w\/|with|for)\s?[A-Za-z ]{2,24}?)?|(?:panic|duress|cancel|abort|distress|challenge)\s(?:pass ?)?(?:word|phrase)|(?:our|the|their|verbal) (?:pass\s?phrase|code\s?word|safe\s?word)|(?:pass\s?(?:word|phrase|code)|code\s?word|safe\s?word)\s(?:for|with|w\/|at)\s?(?:the )?(?:alarm|security|monitoring|adt|ring|brinks|vivint|simplisafe|guard|gate)[A-Za-z ]{0,40}?)(?:\s(?:is|to use is|was|is now|(?:(?:has been|was|is|got) )?(?:changed|updated|set|reset) to)\s|\s?[:=]\s?|\s(?=["“])|(?<=verbal)\s)(?:["“‘]([A-Za-z][^"”’\n]{2,32})["”’]|["'“‘]?([A-Za-z][A-Za-z0-9!-]{2,19}))/gi;

const TURNS =
  /(?:(?:numbers?|combo\w*|code) (?:for|to|of|on) the (?:[a-z]+ )?(?:safe|lock|padlock|vault|gate|shed|box)|padlock|combo(?:s|nation|ination)?|combination lock|dial(?: lock)?|bike lock)(?:\s(?:on|at|for|in) (?:the )?[a-z ]{3,24})?\s?(?:is|set to|code|:|=|#|-)?\s?(\d{1,2}[- ]\d{1,2}[- ]\d{1,2})(?![-\d/])/gi;

/** Turns of a dial (`L23-R7-L15`), letters one by one, and the word that an alarm company asks for. */
function dialled(text: string): Span[] {
  const spans: Span[] = (/[LR]-?\d|[A-Z\d]-[A-Z\d]-[A-Z\d]/.test(text) ? matchesOf(DIALLED, text) : []).map(({ index, 0: value }) => ({
    start: index,
    end: index + value.length,
    label: 'ACCESS_CODE',
    score: 0.75,
  }));
  for (const match of /[A-Z]-?\d|\d[A-Z]|letters/i.test(text) ? matchesOf(LETTERED, text) : []) {
    const end = match.index + match[0].length;
    spans.push({ start: end - match[1]!.length, end, label: 'ACCESS_CODE', score: 0.8 });
  }
  for (const { index, 0: said, 1: value = '' } of [...matchesOf(WHEELS, text), ...matchesOf(LETTER_WORD, text)])
    spans.push({ start: index + said.length - value.length, end: index + said.length, label: 'ACCESS_CODE', score: 0.75 });
  for (const match of matchesOf(TURNS, text)) {
    const end = match.index + match[0].length;
    spans.push({ start: end - match[1]!.length, end, label: 'ACCESS_CODE', score: 0.8 });
  }
  return spans;
}

function passWords(text: string): Span[] {
  return matchesOf(PASS_WORD, text).flatMap(({ index, 0: said, 1: quoted, 2: single = '' }): Span[] => {
    const word = quoted ?? single;
    const end = index + said.length - (quoted === undefined ? 0 : 1);
    return NO_CODE.test(word) ? [] : [{ start: end - word.length, end, label: 'ACCESS_CODE', score: 0.75 }];
  });
}

/** "A 4-letter word on it, MINT". */
const LETTER_WORD = /(?:three|four|five|six|[3-6])[- ]letter (?:word|code|combo|combination)[^.\n"“]{0,24}?[\s"“]([A-Z]{3,6})(?![A-Za-z])/g;
/** Letters and figures of a wheel, one by one: `lockbox K-7-3`. */
const WHEELS =
  /(?:lock\s?box|lbx?|key\s?box|combo)(?:\s(?:code|is|combo))?[\s:=]{1,2}((?=(?:\d-)*[A-Z])[A-Z\d](?:-[A-Z\d]){2,7})(?![\w-])/g;
const LETTERED =
  /(?:(?:mail\s?room|gym|clubhouse|pool|lobby|garage|elevator)\s(?:is |code |: ?)?(?=[A-Z]\d{3,5})|dial letters (?:are |is |: ?)?(?=[A-Z]{3,6}(?![A-Z]))|(?:lock\s?box|lbx?|key\s?box|combo|gate|alarm|keypad|door)(?:\s(?:code|combo|is|was|now))*\s?(?:[:=#]\s{0,2}|(?<=\s(?:is|was|now|code|combo))\s)|(?:old|new|other|previous|current|second|first) (?:one|code|combo) (?:is|was|:) ?)["'“]?([A-Z](?:-?\d){2,5}|(?<=letters (?:are |is |: ?)?)[A-Z]{3,6}|[A-Z]\d[A-Z]\d|\d[A-Z]\d[A-Z]?)(?![\w-])/gi;

/** Locks that stand for a lock alone, where a letter and figures behind a sign are no model and no room. */
const OF_LOCK_ALONE =
  /^(?:lockbox(?:es)?|lb|lbx|keybox|gates?|keypad|alarm|combo|padlock|callbox|intercom|portail|portón|porton|cancello|digicode|candado|tor|cổng)$/i;

/** `Lockbox: HOME`, alone and in capitals, `LBX ABLE on side door`, `portail: B2207`. */
function wordOnBox(text: string, hit: WordHit): Span | undefined {
  const word = text.slice(hit.start, hit.end);
  const mixed = OF_LOCK_ALONE.test(word)
    ? /^\s?(?:[:=#]\s?([A-Z]{1,2}\d{3,6}|\d{3,6}[A-Z])|\s(?:is |code )?([A-Z]\d{3,5}))(?![\w-])/.exec(text.slice(hit.end, hit.end + 20))
    : null;
  if (mixed) {
    const end = hit.end + mixed[0].length;
    return { start: end - (mixed[1] ?? mixed[2]!).length, end, label: 'ACCESS_CODE', score: 0.75 };
  }
  if (!/^(?:lockbox|lb|lbx|keybox)$/i.test(word)) return undefined;
  const match =
    /^(?:\s?[:=]\s{0,2}["'“]?([A-Z]{4,8})["'”]?(?=\s?[.,;)\n]|$)|\s([A-Z]{3,8})(?=\s(?:on|at|by|near|under|behind)\s[a-z]|\s?[.,;)\n]|$))/.exec(
      text.slice(hit.end, hit.end + 24),
    );
  const value = match?.[1] ?? match?.[2];
  if (!match || !value || NO_CODE.test(value)) return undefined;
  const start = hit.end + match[0].indexOf(value);
  return { start, end: start + value.length, label: 'ACCESS_CODE', score: 0.7 };
}

function wordAfter(text: string, hit: WordHit): Span | undefined {
  const window = text.slice(hit.end, hit.end + 36);
  const match = WORD_CODE.exec(window);
  const value = match?.[1] ?? match?.[2];
  if (!match || !value || NO_CODE.test(value)) return undefined;
  if (/(?:(?:zip|area|error|promo|tour|source|dress|building|qr|bar|tax|postal)\W{0,2}|[_.])$/.test(before(text, hit.start, 12)))
    return undefined;
  // A bare capitalised word right after "code" is more often the next sentence than a code.
  if (
    match[2] &&
    !/\d/.test(value) &&
    !/(?:combo|combination|is|=|:|word)\s{0,2}$/i.test(text.slice(hit.start, hit.end + match[0].indexOf(value))) &&
    !(/(?:lb|lbx|box|lockbox) $/i.test(before(text, hit.start, 8)) && /^[A-Z]{4}$/.test(value))
  )
    return undefined;
  const start = hit.end + match[0].lastIndexOf(value);
  return { start, end: start + value.length, label: 'ACCESS_CODE', score: 0.75 };
}

function spelled(survey: Survey, cues: readonly WordHit[], expected: boolean): Span[] {
  const numbers = hitsOf(survey, MEANS.number);
  const spans: Span[] = [];
  const phones = hitsOf(survey, MEANS.phone);
  const socials = hitsOf(survey, MEANS.ssn);
  const accounts = hitsOf(survey, MEANS.account | MEANS.routing | MEANS.card);
  for (let at = 0; at < numbers.length;) {
    let last = at;
    while (last + 1 < numbers.length && SEQUENCE_GAP.test(survey.text.slice(numbers[last]!.end, numbers[last + 1]!.start))) last += 1;
    const figures = survey.text.slice(numbers[at]!.start, numbers[last]!.end).replace(/\D/g, '').length;
    const count = last - at + 1 + figures;
    const start = withSign(survey.text, numbers[at]!.start);
    const end = numbers[last]!.end + (SIGN_AFTER.exec(survey.text.slice(numbers[last]!.end, numbers[last]!.end + 14))?.[0].length ?? 0);
    const tens = numbers.slice(at, last + 1).filter((word) => TENS.test(survey.text.slice(word.start, word.end))).length;
    at = last + 1;
    if (count < 3 && !(count === 2 && tens === 2)) continue;
    const beside = (hits: readonly WordHit[], reach: number) =>
      hits.some((hit) => (hit.end <= start && start - hit.end <= reach) || (hit.start >= end && hit.start - end <= 24));
    const said = digitsSaid(survey.text.slice(start, end));
    if ((count >= 4 && beside(socials, 40)) || (said === 9 && beside(socials, FAR))) spans.push({ start, end, label: 'SSN', score: 0.8 });
    else if ((count >= 4 && beside(accounts, 40) && !beside(cues, 24)) || (said >= 8 && said !== 10 && beside(accounts, FAR)))
      spans.push({ start, end, label: 'ACCOUNT', score: 0.75 });
    else if (count - tens >= 7 && (beside(phones, 40) || !beside(cues, 40))) spans.push({ start, end, label: 'PHONE', score: 0.75 });
    else if (beside(cues, 36) || (expected && count >= 4)) spans.push({ start, end, label: 'ACCESS_CODE', score: 0.8 });
  }
  return spans;
}

/** Characters from the question for a number to the answer, in a call that is written down. */
const FAR = 240;
const TENTH = /^(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)$/i;
const TEEN = /^(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)$/i;

/** How many figures a number has that is said in words: "five seven three, eleven, forty-nine oh two" is nine. */
function digitsSaid(said: string): number {
  let sum = 0;
  let tens = false;
  for (const word of said.split(/[^A-Za-z0-9]+/)) {
    if (/^\d+$/.test(word)) sum += word.length;
    else if (TENTH.test(word) || TEEN.test(word)) sum += 2;
    else if (/^[a-z]{1,5}$/i.test(word) && !/^(?:and|then|dash|y|und|et)$/i.test(word) && !(tens && !/^(?:oh|o|zero)$/i.test(word)))
      sum += 1;
    tens = TENTH.test(word);
  }
  return sum;
}

const SIGN_AFTER = /^,?\s(?:then\s)?(?:pound|star|hash|asterisk)(?![a-z])/i;
function withSign(text: string, start: number): number {
  const sign = /(?:pound|star|hash)[\s,]{1,2}$/i.exec(text.slice(Math.max(0, start - 8), start));
  return start - (sign?.[0].length ?? 0);
}

/** Numbers of accounts, cards and people by the words of other scripts. */
const FOREIGN_NUMBERS: readonly (readonly [RegExp, PiiLabel])[] = [
  [
    /(?:账号|帳號|账户|帳戶|賬戶|账户号码|银行卡号?|卡号|卡號|口座番号|口座|계좌번호|계좌|tài khoản(?: ngân hàng)?(?: số)?|сч[её]т[ауе]?|номер сч[её]та|رقم الحساب|บัญชี)[^\d\n]{0,14}(\d[\d -]{4,24}\d)(?!\d)/giu,
    'ACCOUNT',
  ],
  [
    /(?:社会安全号码?|社安号|社會安全號碼?|社安號|社会保障番号|사회보장번호|an sinh xã hội|соцстрах[а-я]*|номер социального страхования)[^\d\n]{0,14}(\d{3}[- ]?\d{2}[- ]?\d{4}|\d{4})(?!\d)/giu,
    'SSN',
  ],
  [/(?:路由号码?|路由號碼?|银行代码|라우팅(?: 번호)?|mã định tuyến|номер маршрутизации)[^\d\n]{0,14}(\d{9})(?!\d)/giu, 'ROUTING'],
];

/** For texts with characters outside Latin scripts. */
export function foreignCodes(text: string): Span[] {
  const spansOf = (pattern: RegExp, label: PiiLabel): Span[] =>
    matchesOf(pattern, text).map(({ index, 0: whole, 1: value = '' }) => {
      const end = index + whole.length;
      return { start: end - value.length, end, label, score: 0.85 };
    });
  return [...spansOf(FOREIGN, 'ACCESS_CODE'), ...FOREIGN_NUMBERS.flatMap(([pattern, label]) => spansOf(pattern, label))];
}

import { UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';
import { SHAPE_ID, type Shape } from './token-stream.js';

const ENDS_LINK = new Uint8Array(65536);
for (const char of ' \t\r\n"\'`<>()[]{}|^\\，。、；') ENDS_LINK[char.charCodeAt(0)] = 1;
const FILE_TYPES = new Set(
  'json env dat key pem txt md yml yaml py sh exe js ts csv pdf doc docx xls xlsx zip sql log conf cfg ini bak ps1 bat html xml toml db sqlite kdbx p12 pfx ppk msi dmg jar'.split(
    ' ',
  ),
);
/** Files that hold credentials, keys or a machine's own configuration. */
const SECRET_FILE =
  /(^|[/~\\])\.(ssh|env|aws|netrc|npmrc|pypirc|kube|gnupg|docker|cursor|pgpass|git-credentials|bash_history|zsh_history|azure|config)\b|id_(rsa|dsa|ecdsa|ed25519)|authorized_keys|known_hosts|wallet\.dat|\bcredentials?(\.\w+)?$|\bsecrets?\.\w+$|\bpasswords?\.\w+$|\bkeys?\.(json|txt)|\/etc\/(passwd|shadow|hosts|sudoers)|\bmcp(\.|_)json|\.(pem|key|kdbx|p12|pfx|ppk)$|\/proc\/self|keychain|cookies\.(sqlite|txt)|login data|\.env\b|(^|[/\\])(config|settings)\.json$/i;

/** End of a link or path that runs until something that cannot be in one. */
export function linkEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && ENDS_LINK[text.charCodeAt(at)] === 0 && UNIT_KINDS[text.charCodeAt(at)] !== UNIT_KIND.dense) at += 1;
  while (at > from && '.,;:!?'.includes(text[at - 1]!)) at -= 1;
  return at;
}

/** End of a mail address whose `@` is at `at`, or 0. */
export function mailEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && end - at < 255) {
    const unit = text.charCodeAt(end);
    const kind = UNIT_KINDS[unit];
    if (kind !== UNIT_KIND.word && kind !== UNIT_KIND.digit && unit !== 0x2e && unit !== 0x2d) break;
    end += 1;
  }
  while (end > at && (text.charCodeAt(end - 1) === 0x2e || text.charCodeAt(end - 1) === 0x2d)) end -= 1;
  return end > at + 2 ? end : 0;
}

/** End of a file name whose dot is at `at` and whose type is a known one, or 0. */
export function fileNameEnd(text: string, at: number): number {
  let end = at + 1;
  while (end - at < 8 && isAsciiWord(text.charCodeAt(end))) end += 1;
  return FILE_TYPES.has(text.slice(at + 1, end).toLowerCase()) ? end : 0;
}

function isAsciiWord(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39);
}

export function pathShape(path: string, otherwise: 'path' | 'file'): number {
  return SECRET_FILE.test(path) ? SHAPE_ID.secretfile : SHAPE_ID[otherwise];
}

/** The number that starts at `from`, with the marks that belong to it, and what it may be. */
export function numberToken(text: string, from: number): { end: number; shape: Shape } {
  let end = from;
  let digits = 0;
  while (end < text.length && end - from < 40) {
    const unit = text.charCodeAt(end);
    if (UNIT_KINDS[unit] === UNIT_KIND.digit) digits += 1;
    else if (!joinsDigits(text, end)) break;
    end += 1;
  }
  const marked = '#*'.includes(text[end] ?? ' ') && digits >= 2 && digits <= 8;
  if (marked) return { end: end + 1, shape: 'marked' };
  // Keypads have letters too: 4471A.
  if (digits >= 3 && digits <= 6 && end - from === digits && /^[a-d](?![\w])/i.test(text.slice(end, end + 2)))
    return { end: end + 1, shape: 'code' };
  return { end, shape: shapeOf(text.slice(from, end), digits) };
}

function joinsDigits(text: string, at: number): boolean {
  return ',.-:/'.includes(text[at]!) && UNIT_KINDS[text.charCodeAt(at + 1)] === UNIT_KIND.digit;
}

function shapeOf(written: string, digits: number): Shape {
  if (digits === written.length) {
    if (digits === 4 && (written.startsWith('19') || written.startsWith('20'))) return 'year';
    if (digits >= 3 && digits <= 6) return 'code';
    return digits > 6 ? 'digits' : 'number';
  }
  if (/^\d(-\d){2,7}$/.test(written)) return 'code';
  if (/^\d{1,2}(-\d{1,2}){2,3}$/.test(written)) return 'series';
  if (written.includes('-') && !/[,.:/]/.test(written)) return digits >= 7 && digits <= 11 ? 'phone' : digits > 11 ? 'digits' : 'number';
  return 'number';
}

/** True for a word of three to eight capitals: a code word looks like any other word. */
export function isCapitals(units: Uint16Array, start: number, end: number): boolean {
  if (end - start < 3 || end - start > 8) return false;
  for (let at = start; at < end; at += 1) if (!isUpperAscii(units[at]!)) return false;
  return true;
}

/** Shape of a word that no lexicon knows: an account number in international form, a word in capitals, or none (-1). */
export function unknownShape(text: string, start: number, end: number): number {
  const length = end - start;
  if (length < 3 || length > 34 || !isUpperAscii(text.charCodeAt(start)) || !isUpperAscii(text.charCodeAt(start + 1))) return -1;
  const word = text.slice(start, end);
  if (length >= 15) return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(word) ? SHAPE_ID.iban : -1;
  return length <= 8 && /^[A-Z]+$/.test(word) ? SHAPE_ID.caps : -1;
}

function isUpperAscii(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}

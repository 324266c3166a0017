/** A character of HTML written out: what it says, or its code point, and how long it is as it is written. */
export interface Entity {
  readonly said: string;
  readonly point?: number;
  readonly length: number;
}

/** Names of what is written with a single key, of blanks, and of what is not drawn. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", colon: ':', semi: ';', period: '.', comma: ',', lpar: '(', rpar: ')', excl: '!', quest: '?', num: '#',
  commat: '@', sol: '/', bsol: '\\', lowbar: '_', hyphen: '-', dash: '-', ast: '*', equals: '=', plus: '+', dollar: '$', percnt: '%', grave: '`', verbar: '|',
  lsqb: '[', rsqb: ']', lbrack: '[', rbrack: ']', lcub: '{', rcub: '}', lbrace: '{', rbrace: '}', nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', hairsp: ' ',
  tab: ' ', newline: '\n', zwnj: '', zwj: '', shy: '', lrm: '', rlm: '', zerowidthspace: '', nobreak: '', applyfunction: '', invisibletimes: '', invisiblecomma: '',
}; // prettier-ignore
/** Letters of mathematical alphabets: `&ifr;`, `&iopf;`, `&iscr;`. */
const STYLED = /^([a-z])(?:fr|opf|scr)$/i;
/** A number needs no semicolon, and an ampersand may itself be written out. */
const ENTITY = /^&(?:amp;){0,3}(?:#(?:0{0,12}(\d{1,7})|x0{0,12}([0-9a-f]{1,6}));?|([a-z]{2,16});)/i;
export const ENTITY_LENGTH = 40;

/** The entity that a text begins with, or undefined where it begins with none that is known. */
export function entityAt(text: string): Entity | undefined {
  const match = ENTITY.exec(text);
  if (!match) return undefined;
  const [{ length }, decimal, hex, name] = match;
  if (name !== undefined) {
    const said = NAMED[name.toLowerCase()] ?? STYLED.exec(name)?.[1];
    return said === undefined ? undefined : { said, length };
  }
  const point = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  const isCharacter = point > 8 && point < 0x110000 && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? { said: '', point, length } : { said: ' ', length };
}

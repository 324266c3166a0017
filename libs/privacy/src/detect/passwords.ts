import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';
import type { Span } from './span.js';

/** What is said to be let in by telephone, by an alarm's company, or in a chat: words that nobody can tell from others by their looks. */
const SAID = plain(
  /(?<!\p{L})(?:(?:verbal|spoken|safe|secret|alarm|duress|panic|agreed|monitoring) ?-?(?:pass)?(?:word|code|phrase)|codeword|code word|pass[ -]?phrase|verbal pass(?:word|code)|palabra clave|mot de passe oral|(?:network|wi-?fi|internet)(?:['’]s)? (?:phrase|key)|(?:network|wifi) password)s?(?!\p{L})/giu,
);
/** From such a word to what it is. */
const LEADS =
  /^(?: (?:(?:she|he|they|we|i|you|the (?:owner|seller|tenant)) )?(?:chose|picked|set|gave|use[sd]?|on file|for (?:\p{L}+ ){0,2}\p{L}+|is|was|now|still|from|stays|will be)){0,3}(?:\s?[:=,-]\s?|\s)["“'‘«]?/iu;
const WORDS =
  /^(\p{L}[\p{L}\d'’-]{2,20}(?: (?!and |but |so |or |if |is |was |for |to |at |on |in |now |when |before |after )[\p{L}\d'’-]{2,20}){0,2})/u;
/** With these begins what is said about a password, and not the password. */
export const ABOUT =
  /^(?:the|an?|this|that|it|is|was|be|been|are|not|no|never|none|same|new|old|reset|required|needed|needs|wrong|changed|expired|missing|unknown|sent|below|above|attached|only|ask|asks|call|and|or|but|if|so|who|what|which|when|where|with|without|from|by|for|to|in|on|at|of|has|have|had|can|cannot|may|must|should|will|would|does|did|do|they|she|he|we|you|your|our|their|her|his|my|please|prompt|first|again|then|too|also|before|after|protected|manager|policy)(?!\p{L})/iu;

const ENDS = /^["”'’»]?(?:\s?[.,;)\n]|$)/u;

/** A network, an account or a device, and what lets one in, within two words. */
const OF_DEVICE = plain(
  /(?<!\p{L})(?:wi-?fi|ssid|portal|log-?ins?|pass(?:word|wd)?|pas+words?|pw[ds]?|e-?sign|e-?fax|apps?|admin|crm|thermostat|cameras?|cámaras?|printer|tablet|computer|computadora|scanner|drive|website|intercom|podcast|mailer|streaming|solar|sprinklers?|speakers?|blinds|irrigation|folder|forum|calendar|vendor|contraseña|clave|mot de passe|mdp|senha|passwort|kennwort|wachtwoord|parola|hasło|heslo|lösenord|adgangskode|şifre|jelszó|mật khẩu|пароль)(?!\p{L})/giu,
);
/** From what it opens to the password: a sign, or one or two words ("wifi was", "app for guests is"). */
const GAPS = [
  /^(?: ?[:=,/–—-] ?| )["“'‘«]?/u,
  /^ [\p{L}-]{2,14}(?: ?[:=,/–—] ?| )["“'‘«]?/u,
  /^(?: [\p{L}-]{2,14}){2}(?: ?[:=,/–—] ?| )["“'‘«]?/u,
];
/** A run of letters that signs or figures stand in, as nothing is written but what somebody made up: `blueSky!12`, `eyeSpy-9902`, `dotted.line.88`, `summer!summer`. */
const MADE_UP =
  /^(?=[^\s]{5,40}(?:[\s,;]|[.!?]?(?:\s|$)))(?:\p{L}+[!#$%^*+~&]\p{L}[^\s,;]*|(?=[^\s]*\p{Ll})(?=[^\s]*\d)\p{L}[\p{L}\d]*(?:[!#$%^*+~&._-][\p{L}\d]+)+[!]?|\p{L}+(?:\p{Lu}\p{Ll}+)+\d{1,4}|\p{Ll}{4,}\d{1,4}\p{L}{0,8}|\p{Ll}+(?:[._]\p{Ll}+){2,}|\p{L}+[!#$%^*+~&]\d+)[!#$]?(?=[\s,;.:)"”'’»]|$)/u;
/** An account by its name, and behind a sign what lets one in: "user rowan-ops, …", "login: desk / …". */
const OF_ACCOUNT = plain(
  /(?<!\p{L})(?:user(?: ?(?:name|id))?|log-?in|account|usuario|utilisateur|identifiant|benutzer(?:name)?)(?!\p{L})[^\n,;/]{1,60}[,;/] ?(?:(?:and )?(?:pass\w*|pw) )?["“'‘«]?/giu,
);
/** Hosts, files, mailboxes, versions and models are made like that, too. */
const NOT_MADE_UP = /^(?:https?|www\.|v\d|.*\.(?:example|com|net|org|io|pdf|docx?|xlsx?|csv|json|ya?ml|png|jpe?g|html?)\b)|@/iu;
const MODEL = /^\p{Lu}+-\d+$/u;

/** Passwords and the words that stand for one. Never kept, so what is doubtful is hidden. */
export function passwords(text: string): Span[] {
  return [...saidWords(text), ...madeUp(text)];
}

function saidWords(text: string): Span[] {
  const spans: Span[] = [];
  for (const { index, 0: cue } of matchesOf(SAID, text)) {
    const behind = text.slice(index + cue.length, index + cue.length + 110);
    const lead = LEADS.exec(behind)?.[0];
    const value = lead === undefined ? undefined : WORDS.exec(behind.slice(lead.length))?.[1];
    if (lead === undefined || value === undefined || ABOUT.test(value)) continue;
    // "Safe word games are …" says nothing of a word; "safe word quince jelly." does.
    if (lead === ' ' && !ENDS.test(behind.slice(1 + value.length))) continue;
    const start = index + cue.length + lead.length;
    spans.push({ start, end: start + value.length, label: 'CREDENTIAL', score: 0.7 });
  }
  return spans;
}

function madeUp(text: string): Span[] {
  const spans: Span[] = [];
  for (const { index, 0: cue } of matchesOf(OF_DEVICE, text)) {
    const behind = text.slice(index + cue.length, index + cue.length + 80);
    for (const gap of GAPS) {
      const lead = gap.exec(behind)?.[0];
      const value = lead === undefined ? undefined : MADE_UP.exec(behind.slice(lead.length))?.[0];
      if (lead === undefined || value === undefined || NOT_MADE_UP.test(value) || MODEL.test(value)) continue;
      const start = index + cue.length + lead.length;
      spans.push({ start, end: start + value.length, label: 'CREDENTIAL', score: 0.7 });
      break;
    }
  }
  for (const { index, 0: lead } of matchesOf(OF_ACCOUNT, text)) {
    const start = index + lead.length;
    const value = MADE_UP.exec(text.slice(start, start + 48))?.[0];
    if (value === undefined || !/[\d!#$%^*+~&]/.test(value) || NOT_MADE_UP.test(value) || MODEL.test(value)) continue;
    spans.push({ start, end: start + value.length, label: 'CREDENTIAL', score: 0.7 });
  }
  return spans;
}

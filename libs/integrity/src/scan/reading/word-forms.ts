/** Past forms and participles that follow no rule, of verbs that definitions use. */
const IRREGULAR: Readonly<Record<string, readonly string[]>> = {
  send: ['sent'],
  give: ['gave', 'given'],
  put: ['put'],
  write: ['wrote', 'written'],
  hand: ['handed'],
  read: ['read'],
  get: ['got', 'gotten'],
  find: ['found'],
  set: ['set'],
  pay: ['paid'],
  sell: ['sold'],
  buy: ['bought'],
  run: ['ran'],
  do: ['did', 'done'],
  hide: ['hid', 'hidden'],
  leave: ['left'],
  withhold: ['withheld'],
  tell: ['told'],
  say: ['said'],
  show: ['shown'],
  keep: ['kept'],
  choose: ['chose', 'chosen'],
  forget: ['forgot', 'forgotten'],
  override: ['overrode', 'overridden'],
  overwrite: ['overwrote', 'overwritten'],
  rewrite: ['rewrote', 'rewritten'],
  take: ['took', 'taken'],
  go: ['went', 'gone'],
  steal: ['stole', 'stolen'],
  shut: ['shut'],
  withdraw: ['withdrew', 'withdrawn'],
  bring: ['brought'],
  speak: ['spoke', 'spoken'],
  lend: ['lent'],
  mislead: ['misled'],
};

const VOWEL = /[aeiou]/;

/** All forms of an English verb: `stop` gives stop, stops, stopped, stopping. */
export function formsOf(verb: string): readonly string[] {
  const forms = [verb, thirdPerson(verb), ...ings(verb), ...(IRREGULAR[verb] ?? pasts(verb))];
  return [...new Set(forms)];
}

export function pluralOf(noun: string): string {
  return thirdPerson(noun);
}

function thirdPerson(word: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** Both where it is not clear whether the last letter doubles. */
function stemsOf(verb: string): readonly string[] {
  if (/[^e]e$/.test(verb)) return [verb.slice(0, -1)];
  const doubles = /[^aeiou][aeiou][bdglmnprt]$/.test(verb);
  return doubles ? [verb, verb + verb.at(-1)!] : [verb];
}

function ings(verb: string): readonly string[] {
  return stemsOf(verb).map((stem) => `${stem}ing`);
}

function pasts(verb: string): readonly string[] {
  if (verb.endsWith('y') && !VOWEL.test(verb.at(-2) ?? '')) return [`${verb.slice(0, -1)}ied`];
  if (verb.endsWith('ee')) return [`${verb}d`];
  return stemsOf(verb).map((stem) => `${stem}ed`);
}

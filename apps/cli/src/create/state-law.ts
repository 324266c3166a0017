import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { listOf, type Answers } from './answer-checks.js';

/** The law of one state within a pack: the rules that it makes count, by the ids that `compliance.rules` takes. */
export interface StateLaw {
  /** PACK@ST; of what ships off since it is disputed or repealed, RULE@ST. */
  readonly name: string;
  readonly state: string;
  readonly rules: readonly string[];
  readonly about: string;
  /** Why it ships off. Whether it counts all the same is a question for counsel. */
  readonly disputed?: string;
}

interface Rule {
  readonly id: string;
  readonly title: string;
  readonly off?: string;
  readonly states?: readonly string[];
  readonly jurisdictions?: readonly { readonly state: string; readonly off?: string }[];
}
interface File {
  readonly pack: string;
  readonly title: string;
  readonly rules: readonly Rule[];
}

let kept: readonly File[] | undefined;

/** The packs that hold law of states: three of them and the preconditions. The others are not parsed, which takes longer than all else here. */
function files(): readonly File[] {
  if (kept) return kept;
  const folder = dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/packs/pack.schema.json'));
  const texts = (place: string) =>
    readdirSync(join(folder, place))
      .filter((name) => name.endsWith('.yaml'))
      .toSorted()
      .map((name) => readFileSync(join(folder, place, name), 'utf8'));
  const packs = texts('.').filter((text) => /^ {4}jurisdictions:/m.test(text));
  const conditions = texts('preconditions').filter((text) => /^ {4}states:/m.test(text));
  const asked = conditions.flatMap((text) => (parse(text) as { preconditions: Rule[] }).preconditions);
  kept = [
    ...packs.map((text) => parse(text) as File),
    { pack: 'preconditions', title: 'What has to be on file before something is done', rules: asked },
  ];
  return kept;
}

const statesOf = (rule: Rule): readonly string[] => rule.jurisdictions?.map(({ state }) => state) ?? rule.states ?? [];

/** All that is law in these states and not everywhere, in the order of the packs. */
export function lawOf(states: readonly string[]): readonly StateLaw[] {
  return states.flatMap((state) =>
    files().flatMap(({ pack, title, rules }): StateLaw[] => {
      const there = rules.filter((rule) => statesOf(rule).includes(state));
      const why = (rule: Rule): string | undefined => rule.off ?? rule.jurisdictions?.find((each) => each.state === state)?.off;
      // A precondition is the law of the states that it names, and is decided about as a whole.
      const idOf = (rule: Rule): string => (rule.jurisdictions ? `${rule.id}@${state}` : rule.id);
      const disputed = there.flatMap((rule): StateLaw[] => {
        const off = why(rule);
        const disputed = off?.replace(/\.$/, '');
        return disputed === undefined ? [] : [{ name: `${rule.id}@${state}`, state, rules: [idOf(rule)], about: rule.title, disputed }];
      });
      const counting = there.filter((rule) => why(rule) === undefined).map(idOf);
      return [...(counting.length > 0 ? [{ name: `${pack}@${state}`, state, rules: counting, about: title }] : []), ...disputed];
    }),
  );
}

const MODES = { on: 'enforce', watch: 'monitor', off: 'off' } as const;
type Mode = keyof typeof MODES;

/** NAME:MODE, of `packs`. */
function switchedIn(answer: string): readonly { readonly name: string; readonly mode: string }[] {
  if (answer === 'all') return [];
  return listOf(answer).map((each) => {
    const at = each.lastIndexOf(':');
    return { name: at === -1 ? each : each.slice(0, at), mode: at === -1 ? '' : each.slice(at + 1) };
  });
}

export function packsFault(answer: string, { states = '' }: Partial<Answers>): string | undefined {
  if (answer === 'all') return undefined;
  const switched = switchedIn(answer);
  const names = lawOf(listOf(states)).map(({ name }) => name);
  if (switched.length === 0) return 'is all, or a list such as fair-housing-states@CA:watch';
  for (const { name, mode } of switched) {
    if (!(mode in MODES))
      return `is all, or a list of NAME@STATE:MODE, the mode one of ${Object.keys(MODES).join(', ')}; ${name} does not fit`;
    if (!names.includes(name))
      return `names ${name}, which is no law of ${states}${names.length > 0 ? `; that is ${names.join(', ')}` : ', which have none of their own here'}`;
  }
  const twice = switched.find(({ name }, index) => switched.findIndex((other) => other.name === name) < index);
  return twice ? `names ${twice.name} twice` : undefined;
}

const COUNSEL = /^([^\s@:]+@[^\s@:]+\.[^\s@:]+):\s*(\S.*)$/;

export function counselFault(answer: string, { packs = 'all' }: Partial<Answers>): string | undefined {
  if (answer === '') return undefined;
  if (packs === 'all') return 'is for packs that are switched, and packs is all';
  return COUNSEL.test(answer) ? undefined : 'is who decided and why, as E-MAIL:REASON';
}

/** Law as it will stand. `open`: nobody answered for it, so it counts. */
export interface Standing extends StateLaw {
  readonly mode: (typeof MODES)[Mode];
  readonly open: boolean;
}

export function standingsOf({ states, packs, counsel }: Pick<Answers, 'states' | 'packs' | 'counsel'>): readonly Standing[] {
  const said = new Map(switchedIn(packs).map(({ name, mode }) => [name, MODES[mode as Mode]]));
  return lawOf(listOf(states)).map((law) => {
    const mode = said.get(law.name) ?? 'enforce';
    // What is to count less than it could is for somebody to answer for; until then it counts.
    const loosened = mode !== 'enforce' && counsel === '';
    return { ...law, mode: loosened ? 'enforce' : mode, open: loosened || (law.disputed !== undefined && !said.has(law.name)) };
  });
}

/** A line of `compliance.rules` in gateway.yaml. */
interface Choice {
  readonly rule: string;
  readonly mode: string;
  readonly reason: string;
  readonly approvedBy: string;
}

/** `compliance.rules` of gateway.yaml: what stands otherwise than it ships. */
export function choicesOf(answers: Pick<Answers, 'states' | 'packs' | 'counsel' | 'administrator'>): readonly Choice[] {
  const [, by, why] = COUNSEL.exec(answers.counsel) ?? [];
  const choices = standingsOf(answers).flatMap(({ rules, mode, open, disputed }) => {
    const shipped = disputed === undefined ? 'enforce' : 'off';
    if (mode === shipped) return [];
    const reason = open ? `Open: it ships off (${disputed}), and counts until counsel says otherwise.` : (why ?? 'Decided at create.');
    return rules.map((rule) => ({ rule, mode, reason, approvedBy: open ? 'nobody yet' : (by ?? answers.administrator) }));
  });
  // A precondition of several states is named once.
  return choices.filter(({ rule }, index) => choices.findIndex((other) => other.rule === rule) === index);
}

/** For README: what counts, and what is still to be answered. */
export function lawLines(answers: Answers): string {
  const all = standingsOf(answers);
  const open = all
    .filter((law) => law.open)
    .map(({ name, about, disputed }) => `\`${name}\` (${about}${disputed === undefined ? '' : `; it ships off: ${disputed}`})`);
  const counts =
    all.length === 0
      ? `${answers.states}: no law of its own is in the packs; what counts everywhere counts`
      : all.map(({ name, mode }) => `\`${name}\`${mode === 'enforce' ? '' : ` (${mode})`}`).join(', ');
  const asked =
    open.length === 0
      ? ''
      : `\n- Law that somebody has to decide about, and that counts until then: ${open.join('; ')}. Put mode, reason and who approved it under \`compliance.rules\`.`;
  return `- Law of your states beside what counts everywhere, for your counsel to look over: ${counts}.${asked}`;
}

/** Said before the question is asked. */
export function lawShown({ states = '' }: Partial<Answers>): string {
  const all = lawOf(listOf(states));
  if (all.length === 0) return '';
  const lines = all.map(({ name, rules, about, disputed }) =>
    disputed === undefined ? `    ${name}: ${about} (${rules.length})` : `    ${name}: ${about}. Disputed: ${disputed}`,
  );
  return `  Law of ${states} that counts, for counsel to look over:\n${lines.join('\n')}\n`;
}

import { loadConfigText } from '@gatehouse/config';
import { answerFaults, listOf, withStandards, type Answers } from '../create/answers.js';
import { choicesOf, lawOf, standingsOf } from '../create/state-law.js';
import { fileOf, type Addition } from './additions.js';
import { DeploymentFault } from './birth.js';
import { withItems } from './yaml-list.js';

const CONFIGURATION = 'gateway.yaml';

interface Placed {
  readonly path: readonly string[];
  readonly items: readonly unknown[];
}

/**
 * A state more in which the firm works: its law counts and its times of retention do, as at create. What is there already is not added again, so a
 * second run also puts in what somebody took from one of the places. Law that is switched in gateway.yaml stays as it is.
 */
export function stateAdded(folder: string, answers: Answers, state: string): Addition {
  if (listOf(state).length !== 1) throw new DeploymentFault('Name one state, by its postal code.');
  const states = listOf(answers.states);
  const next = states.includes(state) ? answers : (withStandards({ ...answers, states: [...states, state].join(', ') }) as Answers);
  const faults = answerFaults(next);
  if (faults.length > 0) throw new DeploymentFault(faults.join('\n'));
  const text = fileOf(folder, CONFIGURATION);
  const { brokerage, retention, compliance } = loadConfigText(text, CONFIGURATION, { secretCheck: 'when-used' }).config;
  const isIn = (list: readonly string[]) => (list.includes(state) ? [] : [state]);
  const placed: readonly Placed[] = [
    { path: ['brokerage', 'states'], items: isIn(brokerage.states) },
    { path: ['retention', 'states'], items: isIn(retention.states) },
    {
      path: ['compliance', 'rules'],
      items: choicesFor(next, state).filter(({ rule }) => !compliance.rules.some((each) => each.rule === rule)),
    },
  ].filter(({ items }) => items.length > 0);
  const written = placed.reduce((whole, { path, items }) => withItems(whole, path, items), text);
  return { answers: next, edits: written === text ? {} : { [CONFIGURATION]: written }, next: nextOf(next, state, compliance.rules) };
}

const choicesFor = (answers: Answers, state: string) => choicesOf({ ...answers, states: state });

function nextOf(answers: Answers, state: string, switched: readonly { readonly rule: string; readonly mode: string }[]): string {
  const law = lawOf([state]);
  const names = law.map(({ name }) => name).join(', ');
  const open = standingsOf({ ...answers, states: state }).filter((each) => each.open);
  const rules = new Set(law.flatMap((each) => each.rules));
  const before = switched.filter(({ rule, mode }) => rules.has(rule) && mode !== 'enforce').map(({ rule, mode }) => `${rule} (${mode})`);
  return [
    names === ''
      ? `${state} has no law of its own in the packs; what counts everywhere counts.`
      : `Law that counts for ${state}, for counsel to look over: ${names}.`,
    ...(open.length > 0
      ? [`Somebody has to decide about ${open.map(({ name }) => name).join(', ')}: under compliance.rules it counts until then.`]
      : []),
    ...(before.length > 0
      ? [`Stands otherwise by what was decided before: ${before.join(', ')}. Decide whether that holds for ${state} too.`]
      : []),
    `Who is licensed there has that licence in the roster: MemberStateLicenseState ${state}, a second licence in a file of identity.roster.files.licences.`,
    'Then `npx gatehouse check`, and restart.',
  ].join('\n');
}

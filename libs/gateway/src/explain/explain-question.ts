import { isIP } from 'node:net';
import { RELATIONS, type Relation, type Supposed } from '@gatehouse/access';
import { isJsonObject, type OfferKind } from '@gatehouse/kernel';
import { invalid } from '../api/api-door.js';

export interface ExplainQuestion {
  /** Account. */
  readonly who: string;
  readonly kind: OfferKind;
  /** `upstream/name` or the public name; of a resource its URI. */
  readonly name: string;
  readonly supposed: Supposed;
}

const KINDS = ['tool', 'prompt', 'resource'] as const;
const MEMBERS = ['who', ...KINDS, 'arguments', 'at', 'from', 'relation'];

/** Reads `{ who, tool | prompt | resource, arguments?, at?, from?, relation? }`. Throws ApiFault 400. */
export function questionIn(sent: unknown): ExplainQuestion {
  if (!isJsonObject(sent)) throw invalid('Send { "who": "agent@harbor.example", "tool": "crm/send_message", "arguments": {} }.');
  const unknown = Object.keys(sent).filter((name) => !MEMBERS.includes(name));
  if (unknown.length > 0) throw invalid(`${unknown.join(', ')} is not known; expected ${MEMBERS.join(', ')}.`);
  const { who, arguments: args, at, from, relation } = sent;
  const [kind, other] = KINDS.filter((each) => sent[each] !== undefined);
  const name = kind && sent[kind];
  if (typeof who !== 'string' || typeof name !== 'string' || other)
    throw invalid('Name one account in who, and one tool, prompt or resource.');
  if (args !== undefined && !isJsonObject(args)) throw invalid('arguments is an object.');
  if (from !== undefined && (typeof from !== 'string' || isIP(from) === 0)) throw invalid('from is an address such as 203.0.113.9.');
  if (relation !== undefined && !(RELATIONS as readonly unknown[]).includes(relation))
    throw invalid(`relation is one of ${RELATIONS.join(', ')}.`);
  const moment = at === undefined ? undefined : Date.parse(String(at));
  if (Number.isNaN(moment)) throw invalid('at is a moment such as 2026-07-01T22:30:00-07:00.');
  // A resource has its URI for an argument, as when it is read.
  const given = kind === 'resource' ? { uri: name } : args;
  return { who, kind: kind!, name, supposed: { at: moment, address: from, arguments: given, relation: relation as Relation | undefined } };
}

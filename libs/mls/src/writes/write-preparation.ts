import { Refusal, standingOn, type JsonObject, type JsonValue, type McpCall } from '@gatehouse/kernel';
import { canonicalStatus, STANDARD_STATUSES } from '../connection/status.js';
import type { Permit } from '../quota/quota-ledger.js';
import type { Caller } from '../terms/caller.js';
import { partiesOf } from '../terms/row-values.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import type { MlsPlan } from '../terms/plan.js';
import { StatusWriter } from '../terms/status-filter.js';
import { misfit } from './value-checks.js';
import type { PreparedWrite, WriteQuestion } from './write-question.js';
import type { WriteRules } from './write-rules.js';

type ListingWrite = Extract<WriteQuestion, { kind: 'listing' }>;
const OPEN_FOR_SHOWINGS: ReadonlySet<string> = new Set(['Active', 'Active Under Contract', 'Pending']);
/** Values of the MLS's lists that are repeated to a model: words, and not too many. */
const PLAIN = /^[\p{L}\p{N} ,/()&.+'-]{1,60}$/u;
const MOST_NAMED = 30;

/** What is checked of a write before anybody is asked to confirm it: whose record it is, and whether the MLS could take the values. */
export class WritePreparation {
  constructor(private readonly rules: WriteRules) {}

  /** Throws Refusal RECORD_NOT_YOURS, ARGUMENT_CONTRACT, and what reading throws. */
  async prepare(plan: MlsPlan, permit: Permit, call: McpCall): Promise<PreparedWrite> {
    const { connection, caller } = plan;
    const { signal } = call.inbound;
    const { rows } = await connection.client.query(plan.request, { permit, subject: caller.subject, signal });
    const row = rows[0];
    const standing = row && connection.rules.standing('Property', row, caller);
    if (!row || !standing || connection.rules.suppression('Property', row, standing)) return refuse(call);
    const etag = row['@odata.etag'];
    const found = { row, ...(typeof etag === 'string' ? { etag } : {}) };
    const question = plan.write!;
    if (question.kind === 'showing') {
      if (!OPEN_FOR_SHOWINGS.has(statusOf(row)))
        throw new Refusal('ARGUMENT_CONTRACT', 'listingKey: this listing is not open for showings.');
      return { question, ...found, changes: question.body };
    }
    if (!mayChange(row, caller)) return refuse(call);
    this.checkStatus(question, row);
    return { question, ...found, changes: await checkedValues(connection, question.changes, { subject: caller.subject, signal }) };
  }

  private checkStatus({ changes, decided }: ListingWrite, row: JsonObject): void {
    const wanted = changes['StandardStatus'];
    if (wanted === undefined) return;
    const to = typeof wanted === 'string' ? canonicalStatus(wanted) : '';
    if (!STANDARD_STATUSES.some((status) => status === to))
      throw new Refusal('ARGUMENT_CONTRACT', `StandardStatus: expected one of ${STANDARD_STATUSES.join(', ')}.`);
    const from = statusOf(row);
    const decider = from === to ? 'agent' : this.rules.decider(from, to);
    if (decider === undefined) {
      const next = this.rules.after(from);
      const after = next.length > 0 ? `may become ${next.join(', ')}` : 'stays as it is';
      throw new Refusal('ARGUMENT_CONTRACT', `StandardStatus: a listing that is ${from} ${after}.`);
    }
    if (!decided.includes(decider))
      throw new Refusal('ARGUMENT_CONTRACT', `StandardStatus: ${to} takes a broker's approval; use change_listing_status.`);
    if (
      to === 'Closed' &&
      [changes['ClosePrice'] ?? row['ClosePrice'], changes['CloseDate'] ?? row['CloseDate']].some(
        (value) => value === undefined || value === null,
      )
    )
      throw new Refusal('ARGUMENT_CONTRACT', 'StandardStatus: Closed needs the close price and the close date.');
  }
}

const statusOf = (row: JsonObject): string => canonicalStatus(String(row['StandardStatus'] ?? ''));

/** Whose listing it is to change: its agents', their brokers' and, where the decision reaches a team, a team lead's. Being in the team alone is not enough. */
function mayChange(row: JsonObject, { member, reach }: Caller): boolean {
  const parties = partiesOf('Property', row);
  const led = reach === 'own' ? [] : (member?.teams ?? []).filter(({ lead }) => lead).map(({ teamKey }) => teamKey);
  const listTeamKeys = parties.listTeamKeys.filter((key) => led.includes(key));
  return standingOn({ ...parties, listTeamKeys }, member, reach, 'write').has('LISTING_SIDE');
}

/** What is somebody else's and what does not exist get one answer. */
function refuse(call: McpCall): never {
  call.label('access.record.not_own');
  throw new Refusal('RECORD_NOT_YOURS');
}

async function checkedValues(
  connection: MlsConnection,
  changes: JsonObject,
  use: { subject: string; signal: AbortSignal },
): Promise<JsonObject> {
  const { served } = connection.client;
  const status = new StatusWriter(served);
  const checked: JsonObject = {};
  for (const [field, value] of Object.entries(changes)) {
    const expected = misfit(served.typeOf('Property', field), value);
    if (expected) throw new Refusal('ARGUMENT_CONTRACT', `${field}: expected ${expected}.`);
    if (field === 'StandardStatus') checked[field] = status.write(String(value));
    else checked[field] = await inLookup(connection, field, { value, ...use });
  }
  return checked;
}

async function inLookup(
  connection: MlsConnection,
  field: string,
  { value, ...use }: { value: JsonValue; subject: string; signal: AbortSignal },
): Promise<JsonValue> {
  if (value === null) return value;
  const values = await connection.lookups.valuesOf('Property', field, use);
  if (!values || values.size === 0) return value;
  const given = Array.isArray(value) ? value : [value];
  if (given.every((item) => values.has(String(item)))) return value;
  const named = [...values]
    .filter((each) => PLAIN.test(each))
    .toSorted()
    .slice(0, MOST_NAMED);
  throw new Refusal('ARGUMENT_CONTRACT', `${field}: expected values of the MLS's own list, e.g. ${named.join('; ')}.`);
}

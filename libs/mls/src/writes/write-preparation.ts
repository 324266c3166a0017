import { Refusal, standingOn, type JsonObject, type JsonValue, type McpCall } from '@gatehouse/kernel';
import { canonicalStatus, STANDARD_STATUSES } from '../connection/status.js';
import type { Permit } from '../quota/quota-ledger.js';
import type { Caller } from '../terms/caller.js';
import { partiesOf } from '../terms/row-values.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import type { MlsPlan } from '../terms/plan.js';
import { compactName, itemType } from '../reso/service-metadata.js';
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
    const standing = row && connection.rulesFor(caller).standing('Property', row, caller);
    if (!row || !standing || connection.rulesFor(caller).suppression('Property', row, standing)) return refuse(call);
    const etag = row['@odata.etag'];
    const found = { row, ...(typeof etag === 'string' ? { etag } : {}) };
    const question = plan.write!;
    if (question.kind === 'showing') {
      if (!OPEN_FOR_SHOWINGS.has(statusOf(row)))
        throw new Refusal('ARGUMENT_CONTRACT', 'listingKey: this listing is not open for showings.');
      return { question, ...found, changes: question.body, expected: question.body };
    }
    if (!mayChange(row, caller)) return refuse(call);
    this.checkStatus(question, row);
    return { question, ...found, ...(await checkedValues(connection, question.changes, { subject: caller.subject, signal })) };
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

interface Use {
  readonly subject: string;
  readonly signal: AbortSignal;
}

async function checkedValues(connection: MlsConnection, given: JsonObject, use: Use): Promise<Pick<PreparedWrite, 'changes' | 'expected'>> {
  const { served } = connection.client;
  const { metadata } = connection.upstream.client;
  const [changes, expected]: [JsonObject, JsonObject] = [{}, {}];
  for (const [field, value] of Object.entries(given)) {
    const type = served.typeOf('Property', field);
    const flags = metadata?.enumOf(type)?.flags === true && type === itemType(type ?? '');
    const fault = flags && value !== null ? misfit('Collection(Edm.String)', [value].flat()) : misfit(type, value);
    if (fault) throw new Refusal('ARGUMENT_CONTRACT', `${field}: expected ${fault}.`);
    const checked =
      field === 'StandardStatus' ? statusValue(connection, String(value)) : await listedValue(connection, field, { value, ...use });
    // Several members of one enumeration of flags are one text.
    changes[field] = flags && Array.isArray(checked.written) ? checked.written.join(',') : checked.written;
    expected[field] = checked.read;
  }
  return { changes, expected };
}

/** StandardStatus is the one closed list, so it is not asked for: as a member of the MLS's type where it has one, else as people read it. */
function statusValue({ upstream: { client } }: MlsConnection, value: string): { written: JsonValue; read: JsonValue } {
  const read = canonicalStatus(value);
  const type = client.metadata?.enumOf(client.served.typeOf('Property', 'StandardStatus'));
  const member = [...(type?.members ?? [])].find(([name, title]) => [name, title].some((each) => compactName(each) === compactName(read)));
  return { written: member?.[0] ?? read, read };
}

/** The value in the spelling of the MLS's own list, where the field has one. */
async function listedValue(
  connection: MlsConnection,
  field: string,
  { value, ...use }: Use & { readonly value: JsonValue },
): Promise<{ written: JsonValue; read: JsonValue }> {
  const values = value === null ? undefined : await connection.lookups.valuesOf('Property', field, use);
  if (!values || values.size === 0) return { written: value, read: value };
  const items = (Array.isArray(value) ? value : [value]).map((item) => values.get(compactName(String(item))));
  const listed = items.filter((item) => item !== undefined);
  if (listed.length === items.length) {
    const as = (name: 'written' | 'read'): JsonValue => (Array.isArray(value) ? listed.map((item) => item[name]) : listed[0]![name]);
    return { written: as('written'), read: as('read') };
  }
  const named = [...new Set([...values.values()].map(({ read }) => read))].filter((each) => PLAIN.test(each));
  const some = named.toSorted().slice(0, MOST_NAMED).join('; ');
  throw new Refusal('ARGUMENT_CONTRACT', `${field}: expected values of the MLS's own list, e.g. ${some}.`);
}

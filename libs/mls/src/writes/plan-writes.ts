import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { equals } from '../odata/ast.js';
import { optional } from '../terms/optional.js';
import { fetched } from '../terms/plan-fields.js';
import type { Planning } from '../terms/plan-listings.js';
import type { MlsPlan, MlsToolName } from '../terms/plan.js';
import { ToolArguments } from '../terms/tool-arguments.js';
import { LISTING_OF_EVENT } from '../tools/listings-by-key.js';
import type { WriteQuestion } from './write-question.js';
import type { Decider, WriteRules } from './write-rules.js';

const MOST_CHANGES = 25;
const HOUR = 3_600_000;
const LONGEST_HOURS = 4;
const CARD = ['ListingKey', 'ListingId', 'StandardStatus', 'ListOfficeName'];

/** What is read as a copy is changed where the copy comes from: the answer would show the old state until the copy has caught up. */
function assertLive({ connection: { profile } }: Planning): void {
  if (profile.settings.mode === 'replica_only')
    throw new Refusal('MLS_LICENCE', 'This MLS is read as a copy and takes no changes here. Make the change in the MLS itself.');
}

/** update_listing. */
export function planUpdate(planning: Planning, rules: WriteRules): MlsPlan {
  assertLive(planning);
  const args = new ToolArguments(planning.call.upstreamArguments, ['listingKey', 'changes', 'idempotencyKey']);
  const given = Object.entries(args.object('changes') ?? {});
  if (given.length === 0 || given.length > MOST_CHANGES)
    throw new Refusal('ARGUMENT_CONTRACT', `changes: expected 1 to ${MOST_CHANGES} fields.`);
  const changes = Object.fromEntries(given.map(([name, value]) => [fieldNamed(planning, rules, name), value]));
  return planListing(planning, args, { tool: 'update_listing', changes, decided: ['agent'] });
}

/** change_listing_status. */
export function planStatusChange(planning: Planning): MlsPlan {
  assertLive(planning);
  const args = new ToolArguments(planning.call.upstreamArguments, [
    'listingKey',
    'standardStatus',
    'closePrice',
    'closeDate',
    'idempotencyKey',
  ]);
  const status = args.text('standardStatus');
  if (status === undefined) throw new Refusal('ARGUMENT_CONTRACT', 'standardStatus: expected the new status.');
  const closing = { ...optional('ClosePrice', args.number('closePrice')), ...optional('CloseDate', args.date('closeDate')) };
  const changes = { StandardStatus: status, ...closing } as JsonObject;
  return planListing(planning, args, { tool: 'change_listing_status', changes, decided: ['agent', 'broker'] });
}

function planListing(
  { connection, caller }: Planning,
  args: ToolArguments,
  to: { readonly tool: MlsToolName; readonly changes: JsonObject; readonly decided: readonly Decider[] },
): MlsPlan {
  const listingKey = required(args, 'listingKey');
  const select = [...new Set([...CARD, ...Object.keys(to.changes)])].map((name) => [name]);
  const query = { select, filter: equals('ListingKey', listingKey), top: 1 };
  const write: WriteQuestion = { kind: 'listing', key: keyIn(args), listingKey, changes: to.changes, decided: to.decided };
  return { connection, caller, tool: to.tool, rows: 1, ...fetched({ connection, caller, resource: 'Property', query }), write };
}

function fieldNamed({ connection }: Planning, rules: WriteRules, name: string): string {
  const field = name.toLowerCase() === 'standardstatus' ? 'StandardStatus' : rules.writable(name);
  const { served } = connection.client;
  if (field !== undefined && served.has('Property', field)) return field;
  const open = rules.names.filter((each) => served.has('Property', each));
  throw new Refusal('ARGUMENT_CONTRACT', `changes: only these fields may be changed here: StandardStatus, ${open.join(', ')}.`);
}

/** request_showing: for the caller's own buyer, at a listing that they may know of. */
export function planShowingRequest(planning: Planning): MlsPlan {
  assertLive(planning);
  const { connection, caller, call } = planning;
  const names = ['listingKey', 'startTime', 'endTime', 'buyerContactKey', 'reason', 'idempotencyKey'];
  const args = new ToolArguments(call.upstreamArguments, names);
  if (!caller.member) throw new Refusal('ACCESS_FORBIDDEN', 'Only a member of the MLS gives showings.');
  const listingKey = required(args, 'listingKey');
  args.text('buyerContactKey');
  args.oneOf('reason', EXEMPTIONS);
  const start = args.instant('startTime');
  if (start === undefined) throw new Refusal('ARGUMENT_CONTRACT', 'startTime: expected a time such as 2026-05-31T14:00:00-07:00.');
  const [from, to] = spanOf(start, args.instant('endTime'), connection.clock.now());
  const body = { ListingKey: listingKey, ShowingAgentKey: caller.member.memberKey, ShowingStartTimestamp: from, ShowingEndTimestamp: to };
  const query = { select: LISTING_OF_EVENT.map((name) => [name]), filter: equals('ListingKey', listingKey), top: 1 };
  const write: WriteQuestion = { kind: 'showing', key: keyIn(args), listingKey, body };
  return { connection, caller, tool: 'request_showing', rows: 1, ...fetched({ connection, caller, resource: 'Property', query }), write };
}

/** Reasons for which no agreement with the buyer is needed; the rule of the law decides whether one counts. */
export const EXEMPTIONS = ['open_house', 'seller_direct'] as const;

function spanOf(start: string, end: string | undefined, now: number): [string, string] {
  const from = Date.parse(start);
  const to = end === undefined ? from + HOUR : Date.parse(end);
  if (from <= now) throw new Refusal('ARGUMENT_CONTRACT', 'startTime: expected a time that is still to come.');
  if (to <= from || to - from > LONGEST_HOURS * HOUR)
    throw new Refusal('ARGUMENT_CONTRACT', `endTime: expected a time after startTime, ${LONGEST_HOURS} hours later at most.`);
  return [new Date(from).toISOString(), new Date(to).toISOString()];
}

function required(args: ToolArguments, name: string): string {
  const value = args.text(name);
  if (value === undefined) throw new Refusal('ARGUMENT_CONTRACT', `${name}: is needed.`);
  return value;
}

function keyIn(args: ToolArguments): string {
  const key = required(args, 'idempotencyKey');
  if (key.length < 8) throw new Refusal('ARGUMENT_CONTRACT', 'idempotencyKey: expected at least 8 characters, new for each change.');
  return key;
}

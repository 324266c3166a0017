import { canonicalJson, Refusal, sha256Hex, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { allOf, binary, equals, field, literal } from '../odata/ast.js';
import type { ReservedPlan } from '../terms/plan.js';
import type { ToolAnswer } from '../tools/tool-answer.js';
import { appliedIn } from './value-checks.js';
import type { WriteFault, Written } from './reso-writer.js';
import type { WriteStore } from './write-store.js';

/** A write that was begun and has no end is taken to be under way for so long. */
const UNDER_WAY_MS = 60_000;
const ID_LENGTH = 40;

/** The tools that write: once for each idempotency key, looked at afterwards, and never in doubt where looking can tell. */
export class WriteDesk {
  constructor(private readonly store: WriteStore) {}

  /** Throws Refusal MLS_RECORD_CHANGED, MLS_WRITE_UNCERTAIN, ARGUMENT_CONTRACT, MLS_QUOTA. */
  async perform(plan: ReservedPlan, call: McpCall): Promise<ToolAnswer> {
    const { connection, caller } = plan;
    const prepared = plan.prepared!;
    refuseOpened(call);
    const id = sha256Hex(canonicalJson([connection.profile.id, caller.subject, prepared.question.key])).slice(0, ID_LENGTH);
    const digest = sha256Hex(canonicalJson([plan.tool, prepared.question.listingKey, prepared.changes])).slice(0, ID_LENGTH);
    const known = await this.store.begin(id, digest, connection.clock.now());
    if (known.state !== 'new' && known.digest !== digest)
      throw new Refusal('ARGUMENT_CONTRACT', 'idempotencyKey: it was used for another change. Use a new one for each.');
    if (known.state === 'begun' && connection.clock.now() - known.at < UNDER_WAY_MS && !(await this.standsThere(plan)))
      throw new Refusal('MLS_WRITE_UNCERTAIN', 'It was begun a moment ago and is not there yet.');
    if (known.state !== 'new') {
      const there = await this.look(plan, known.state === 'done' ? known.recordKey : undefined);
      if (known.state === 'done' || there.applied.length === Object.keys(prepared.changes).length) {
        await this.store.finish(id, there.key);
        return answer(plan, there, 'This was done before with the same idempotencyKey; nothing was written again.');
      }
      if (!(await this.store.resume(id, known.at, connection.clock.now())))
        throw new Refusal('MLS_WRITE_UNCERTAIN', 'Somebody else is at it with the same idempotencyKey.');
    }
    return this.send(plan, call, id);
  }

  private async send(plan: ReservedPlan, call: McpCall, id: string): Promise<ToolAnswer> {
    const written = await this.written(plan, id);
    if (written.kind === 'rejected') {
      await this.store.forget(id);
      call.label('mls.write.rejected');
      return failure('MLS_WRITE_REJECTED', `The MLS did not save it, and nothing was changed. ${wordsOf(written.faults)}`);
    }
    if (written.kind === 'changed') {
      await this.store.forget(id);
      throw new Refusal('MLS_RECORD_CHANGED');
    }
    const there = await this.look(plan, written.kind === 'saved' ? written.recordKey : undefined).catch((error: unknown) => {
      // It was sent, so what is not known must not read as what did not happen.
      throw new Refusal('MLS_WRITE_UNCERTAIN', written.kind === 'saved' ? 'The MLS said that it saved it.' : undefined, { cause: error });
    });
    const { applied, open } = there;
    if (open.length > 0) return this.notAll(written, call, there);
    await this.store.finish(id, there.key);
    call.label('mls.write.saved');
    return answer(
      plan,
      there,
      written.kind === 'unknown' ? 'No answer came in time; reading back shows that it is saved.' : undefined,
      applied,
    );
  }

  private async written(plan: ReservedPlan, id: string): Promise<Written> {
    const { question, changes, etag } = plan.prepared!;
    const { writer } = plan.connection;
    try {
      if (question.kind === 'showing')
        return await writer.write({ method: 'POST', resource: 'Showing', body: changes }, plan.caller.subject);
      const at = { resource: 'Property', key: question.listingKey, body: changes, ...(etag === undefined ? {} : { etag }) };
      return await writer.write({ method: 'PATCH', ...at }, plan.caller.subject);
    } catch (error) {
      // Nothing was sent.
      await this.store.forget(id);
      throw error;
    }
  }

  /** Saved in words, and not in the record: some servers leave out a value that they do not know and answer 200. */
  private notAll({ kind }: Written, call: McpCall, { applied, open }: Look): ToolAnswer {
    call.label('mls.write.ignored');
    const kept = applied.length > 0 ? ` These are saved: ${applied.join(', ')}.` : '';
    if (kind === 'saved')
      return failure(
        'MLS_WRITE_IGNORED',
        `The MLS answered that it saved, but reading back shows these unchanged: ${open.join(', ')}.${kept} Tell the person; do not report it as done.`,
      );
    return failure(
      'MLS_WRITE_FAILED',
      `The MLS did not answer in time, and reading back shows that it did not happen: ${open.join(', ')}.${kept} Try again after a minute with the same idempotencyKey.`,
    );
  }

  private async standsThere(plan: ReservedPlan): Promise<boolean> {
    return (await this.look(plan, undefined)).open.length === 0;
  }

  /** The record as it stands at the MLS now. */
  private async look(plan: ReservedPlan, recordKey: string | undefined): Promise<Look> {
    const { connection, caller, prepared } = plan;
    const { question, changes, expected } = prepared!;
    const permit = await connection.ledger.reserve(caller.subject);
    const request = question.kind === 'listing' ? plan.request : showingRequest(changes, recordKey);
    const { signal } = new AbortController();
    const { rows } = await connection.client.query(request, { permit, subject: caller.subject, signal });
    const row = rows[0] ?? {};
    const key = String(row[question.kind === 'listing' ? 'ListingKey' : 'ShowingKey'] ?? question.listingKey);
    return { row, key, ...appliedIn(expected, row) };
  }
}

/** The write was judged with placeholders in it: a client's own value that was opened since has no place in a record of the MLS. */
function refuseOpened({ arguments: given, upstreamArguments: opened }: McpCall): void {
  const judged = ({ buyerContactKey: _buyer, ...rest }: JsonObject): string => canonicalJson(rest);
  if (judged(given) !== judged(opened)) throw new Refusal('PLACEHOLDER_DESTINATION');
}

interface Look {
  readonly row: JsonObject;
  readonly key: string;
  readonly applied: readonly string[];
  readonly open: readonly string[];
}

const SHOWING = ['ShowingKey', 'ListingKey', 'ShowingAgentKey', 'ShowingStatus', 'ShowingStartTimestamp', 'ShowingEndTimestamp'];

function showingRequest(body: JsonObject, recordKey: string | undefined) {
  const same = allOf(
    equals('ListingKey', String(body['ListingKey'])),
    equals('ShowingAgentKey', String(body['ShowingAgentKey'])),
    binary('eq', field('ShowingStartTimestamp'), literal('datetime', String(body['ShowingStartTimestamp']))),
  )!;
  const filter = recordKey === undefined ? same : equals('ShowingKey', recordKey);
  return { resource: 'Showing', query: { select: SHOWING.map((name) => [name]), filter, top: 1 } };
}

function answer(plan: ReservedPlan, { row, applied }: Look, note?: string, changed: readonly string[] = applied): ToolAnswer {
  const { connection, caller, prepared, shown } = plan;
  const isListing = prepared!.question.kind === 'listing';
  const listing = isListing ? row : prepared!.row;
  const standing = connection.rulesFor(caller).standing('Property', listing, caller);
  const shaped = connection.rulesFor(caller).shape('Property', listing, { shown, standing, caller });
  plan.attributions.push(connection.rulesFor(caller).attribution(listing));
  const parties = Object.fromEntries(
    ['ListAgentKey', 'ListOfficeKey'].flatMap((name) => (typeof listing[name] === 'string' ? [[name, listing[name]]] : [])),
  );
  const { '@odata.etag': _etag, ...showing } = row;
  const records: JsonObject = isListing
    ? { changed: [...changed], listings: [shaped] }
    : { showings: [{ ...showing, ...parties, Listing: shaped }] };
  return {
    content: { saved: true, ...records, ...(note === undefined ? {} : { note }) },
    rows: 1,
    listingKeys: [String(listing['ListingKey'])],
  };
}

function failure(code: 'MLS_WRITE_REJECTED' | 'MLS_WRITE_IGNORED' | 'MLS_WRITE_FAILED', sentence: string): ToolAnswer {
  return { content: {}, rows: 0, listingKeys: [], failure: { code, sentence } };
}

function wordsOf(faults: readonly WriteFault[]): string {
  if (faults.length === 0) return 'It gave no reason.';
  return faults.map(({ field: name, message }) => (name === '' ? message : `${name}: ${message}`)).join(' ');
}

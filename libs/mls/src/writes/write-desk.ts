import { canonicalJson, Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { allOf, binary, equals, field, literal } from '../odata/ast.js';
import type { ReservedPlan } from '../terms/plan.js';
import type { ToolAnswer } from '../tools/tool-answer.js';
import { appliedIn } from './value-checks.js';
import type { WriteFault, Written } from './reso-writer.js';
import { UNDER_WAY_MS } from './unfinished-writes.js';
import { digestOfWords, writeDigest } from './write-digest.js';
import type { WriteRecord, WriteStore } from './write-store.js';

/** A showing in one of these is none that stands in the way of another. */
const ENDED = /cancel|denied|declined/i;
const NOT_AGAIN =
  'It is not at the MLS so far and may still come, so it is not sent again. Look with list_showings, or ask the listing office; only who is sure that it did not come uses a new idempotencyKey.';

/** The tools that write: once for each idempotency key, looked at afterwards, and never in doubt where looking can tell. */
export class WriteDesk {
  constructor(private readonly store: WriteStore) {}

  /** Throws Refusal MLS_RECORD_CHANGED, MLS_WRITE_UNCERTAIN, ARGUMENT_CONTRACT, MLS_QUOTA. */
  async perform(plan: ReservedPlan, call: McpCall): Promise<ToolAnswer> {
    const { connection, caller } = plan;
    const prepared = plan.prepared!;
    refuseOpened(call);
    const id = digestOfWords([connection.profile.id, caller.subject, prepared.question.key]);
    const digest = writeDigest(plan.tool, prepared.question.listingKey, prepared.changes);
    const { listingKey, kind } = prepared.question;
    const fields = kind === 'listing' ? Object.keys(prepared.expected) : [];
    const about = { connection: connection.profile.id, tool: plan.tool, subject: caller.subject, listingKey, fields };
    const known = await this.store.begin(id, digest, connection.clock.now(), about);
    if (known.state !== 'new' && known.digest !== digest)
      throw new Refusal('ARGUMENT_CONTRACT', 'idempotencyKey: it was used for another change. Use a new one for each.');
    if (known.state === 'new') return prepared.question.kind === 'showing' ? this.showing(plan, call, id) : this.send(plan, call, id);
    return this.again(plan, call, { id, known });
  }

  /** One and the same showing is asked for by one key at a time: two that look at once would both find none. */
  private async showing(plan: ReservedPlan, call: McpCall, id: string): Promise<ToolAnswer> {
    const { clock, profile } = plan.connection;
    const { ListingKey, ShowingAgentKey, ShowingStartTimestamp } = plan.prepared!.changes;
    const words = [profile.id, 'showing', ListingKey, ShowingAgentKey, ShowingStartTimestamp] as string[];
    const claim = digestOfWords(words);
    const held = await this.store.begin(claim, claim, clock.now());
    const isMine =
      held.state === 'new' ||
      (held.state === 'begun' && clock.now() - held.at >= UNDER_WAY_MS && (await this.store.resume(claim, held.at, clock.now())));
    if (!isMine) {
      await this.store.forget(id);
      throw uncertain(call, 'The same showing is being asked for with another idempotencyKey. Look with list_showings in a minute.');
    }
    const answered = await this.madeBefore(plan, id)
      .then((known) => known ?? this.send(plan, call, id))
      .catch(async (error: unknown) => {
        // What nobody knows holds off the others for as long as it may still come.
        if (!(error instanceof Refusal) || error.code !== 'MLS_WRITE_UNCERTAIN') await this.store.forget(claim);
        throw error;
      });
    await this.store.forget(claim);
    return answered;
  }

  private async again(plan: ReservedPlan, call: McpCall, { id, known }: { id: string; known: KnownWrite }): Promise<ToolAnswer> {
    const { clock } = plan.connection;
    const there = await this.look(plan, known.state === 'done' ? known.recordKey : undefined);
    if (known.state === 'done' || there.open.length === 0) {
      await this.store.finish(id, there.key);
      return answer(plan, there, 'This was done before with the same idempotencyKey; nothing was written again.');
    }
    // What is created may come late, and a second of it would stand beside the first; a change is the same however often it is made.
    if (there.isShowing) throw uncertain(call, NOT_AGAIN);
    if (clock.now() - known.at < UNDER_WAY_MS) throw uncertain(call, 'It was begun a moment ago and is not there yet.');
    if (!(await this.store.resume(id, known.at, clock.now())))
      throw uncertain(call, 'Somebody else is at it with the same idempotencyKey.');
    return this.send(plan, call, id);
  }

  /** The same showing by another key: an assistant that did not hear what became of the first asks for it anew. */
  private async madeBefore(plan: ReservedPlan, id: string): Promise<ToolAnswer | undefined> {
    const there = await this.look(plan, undefined).catch(async (error: unknown) => {
      await this.store.forget(id);
      throw error;
    });
    if (there.open.length > 0 || ENDED.test(String(there.row['ShowingStatus'] ?? ''))) return undefined;
    await this.store.finish(id, there.key);
    return answer(plan, there, 'You have this showing already; nothing was written again.');
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
      throw uncertain(call, written.kind === 'saved' ? 'The MLS said that it saved it.' : undefined, error);
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
  private notAll({ kind }: Written, call: McpCall, { applied, open, isShowing }: Look): ToolAnswer {
    const kept = applied.length > 0 ? ` These are saved: ${applied.join(', ')}.` : '';
    if (kind === 'unknown' && isShowing) throw uncertain(call, NOT_AGAIN);
    call.label(kind === 'saved' ? 'mls.write.ignored' : 'mls.write.failed');
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
    return { row, key, isShowing: question.kind === 'showing', ...appliedIn(expected, row) };
  }
}

/** The write was judged with placeholders in it: a client's own value that was opened since has no place in a record of the MLS. */
function refuseOpened({ arguments: given, upstreamArguments: opened }: McpCall): void {
  const judged = ({ buyerContactKey: _buyer, ...rest }: JsonObject): string => canonicalJson(rest);
  if (judged(given) !== judged(opened)) throw new Refusal('PLACEHOLDER_DESTINATION');
}

type KnownWrite = Exclude<WriteRecord, { state: 'new' }>;

/** Stands in the audit as what it is: nobody knows. */
function uncertain(call: McpCall, detail: string | undefined, cause?: unknown): Refusal {
  call.label('mls.write.uncertain');
  return new Refusal('MLS_WRITE_UNCERTAIN', detail, { cause });
}

interface Look {
  readonly isShowing: boolean;
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

import { searchTrail, type AuditSearch, type AuditStore, type FoundRecord } from '@gatehouse/audit';
import type { Clock, JsonObject, McpCall } from '@gatehouse/kernel';
import { answered, count, deskDescriptor, deskTerms, FLAG, NUMBER, rows, TEXT, word } from '../desk-tool.js';
import { whileWanted, type LongReadings } from '../long-reading.js';
import type { OwnTool } from '../own-tool.js';
import { SHOWN_EVENT, shownEvent } from '../shown-event.js';
import { periodArguments, periodIn, sightOf, timeOf } from '../sight.js';

export interface TrailReading {
  readonly audit: AuditStore;
  readonly clock: Clock;
  readonly readings: LongReadings;
}

const DAYS = { days: 30, most: 400 };
const SHOWN = 25;
const MOST_SHOWN = 100;

const WORDS = {
  person: word('Sign-in name of who acted.'),
  office: word('OfficeKey of who acted.'),
  tool: word('Name of a tool, alone or as upstream/name; * at the end stands for what follows.'),
  kind: word('Kind of event, e.g. tool.call.denied or review.*.'),
  code: word('Code of a refusal, e.g. WIRE_FRAUD or MLS_*.'),
  rule: word('A rule that found something, a label or a policy, e.g. content.injection.* .'),
  application: word('Client id of the application.'),
  text: word('Anywhere in the record, without regard to case. Records hold no value of a client.'),
} as const;

/** `search_audit`: the newest records that fit, as far as the caller reaches. */
export class SearchAuditTool implements OwnTool {
  readonly terms = deskTerms('audit');
  readonly descriptor = deskDescriptor({
    name: 'search_audit',
    title: 'Search the audit trail',
    description:
      'Records of what assistants and people did through the gateway: calls that were allowed, refused, held or failed, decisions, changes. All that is named has to fit; the newest come first. Arguments and answers are on record as digests, never as values.',
    arguments: {
      ...periodArguments(DAYS.days),
      ...WORDS,
      most: count(`Records to show, ${SHOWN} by default.`, MOST_SHOWN),
    },
    answers: { from: TEXT, to: TEXT, found: NUMBER, more: FLAG, events: rows(SHOWN_EVENT) },
  });

  constructor(private readonly parts: TrailReading) {}

  async answer(call: McpCall, { signal }: { readonly signal: AbortSignal }): Promise<JsonObject> {
    const { audit, clock, readings } = this.parts;
    const { from: _from, to: _to, most = SHOWN, ...words } = call.upstreamArguments;
    const period = periodIn(call.upstreamArguments, { now: clock.now(), ...DAYS });
    const search: AuditSearch = { ...words, ...period };
    const { found, newest } = await readings.run(() =>
      newestOf(whileWanted(searchTrail(audit, search), signal), sightOf(call), Number(most)),
    );
    call.tally('rows', newest.length);
    return answered({
      from: timeOf(period.from),
      to: timeOf(period.to),
      found,
      more: found > newest.length,
      events: newest.map(shownEvent),
    });
  }
}

/** Chains are read one after another, each by its order: the newest of all are known when the last was read. */
export async function newestOf(
  records: AsyncIterable<FoundRecord>,
  sees: ReturnType<typeof sightOf>,
  most: number,
): Promise<{ readonly found: number; readonly newest: readonly FoundRecord[] }> {
  let found = 0;
  let kept: FoundRecord[] = [];
  const newestFirst = () => kept.toSorted((one, other) => other.event.ts - one.event.ts).slice(0, most);
  for await (const record of records) {
    if (!sees(record.event)) continue;
    found += 1;
    kept.push(record);
    if (kept.length > 4 * most) kept = newestFirst();
  }
  return { found, newest: newestFirst() };
}

import type { AuditSearch, AuditStore } from '@gatehouse/audit';
import type { Clock, JsonObject, McpCall } from '@gatehouse/kernel';
import { answered, count, deskDescriptor, deskTerms, FLAG, NUMBER, present, rows, TEXT, word } from '../desk-tool.js';
import type { LongReadings } from '../long-reading.js';
import { askedBy, newestFound } from '../newest-found.js';
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
  verdict: word('How a call ended (granted, refused, held, failed, cancelled), or what a rule said of it (permit, flag, block …).'),
  owner: word('MemberKey of whose record was read or changed.'),
  record: word('Id of an event: every call that asked for the same record, by the same arguments.'),
  text: word('Anywhere in the record, without regard to case. Records hold no value of a client.'),
} as const;

/** `search_audit`: the newest records that fit, as far as the caller reaches. */
export class SearchAuditTool implements OwnTool {
  readonly terms = deskTerms('audit');
  readonly descriptor = deskDescriptor({
    name: 'search_audit',
    title: 'Search the audit trail',
    description:
      'Records of what assistants and people did through the gateway: calls that were allowed, refused, held or failed, decisions, changes. All that is named has to fit; the newest come first. Where there is next, not everything was looked at: ask again with it as after. Arguments and answers are on record as digests, never as values.',
    arguments: {
      ...periodArguments(DAYS.days),
      ...WORDS,
      most: count(`Records to show, ${SHOWN} by default.`, MOST_SHOWN),
      after: word('next of an earlier answer to the same question.', 4_000),
    },
    answers: { from: TEXT, to: TEXT, found: NUMBER, more: FLAG, lookedBackTo: TEXT, next: TEXT, events: rows(SHOWN_EVENT) },
    optional: ['lookedBackTo', 'next'],
  });

  constructor(private readonly parts: TrailReading) {}

  async answer(call: McpCall, { signal }: { readonly signal: AbortSignal }): Promise<JsonObject> {
    const { audit, clock, readings } = this.parts;
    const { from: _from, to: _to, most = SHOWN, after, record, ...words } = call.upstreamArguments;
    const sees = sightOf(call);
    const period = periodIn(call.upstreamArguments, { now: clock.now(), ...DAYS });
    const asked = record === undefined ? {} : { record: await askedBy(audit, String(record), sees) };
    const search: AuditSearch = { ...words, ...asked, ...period };
    const place = after === undefined ? undefined : String(after);
    const { newest, next, backTo } = await readings.run(() =>
      newestFound(audit, search, { sees, most: Number(most), signal, after: place }),
    );
    call.tally('rows', newest.length);
    return answered(
      present({
        from: timeOf(period.from),
        to: timeOf(period.to),
        found: newest.length,
        more: next !== undefined,
        lookedBackTo: next === undefined || backTo === undefined || !Number.isFinite(backTo) ? undefined : timeOf(backTo),
        next,
        events: newest.map(shownEvent),
      }),
    );
  }
}

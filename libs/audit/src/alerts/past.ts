import { eventOf } from '../audit-record.js';
import type { AuditEvent } from '../audit-event.js';
import type { AuditStore } from '../audit-store.js';
import type { NewThing } from './alert-rule.js';

export const ALERT_RAISED = 'alert.raised';

export interface Question {
  readonly person: string;
  readonly what: NewThing;
  readonly value: string;
  /** Milliseconds since the epoch: from, and before. */
  readonly from: number;
  readonly before: number;
}

/** An alert that is about to be told. */
export interface Telling {
  readonly alert: string;
  readonly key: string;
  /** Milliseconds since the epoch: told of an event after this. */
  readonly after: number;
}

/** What a person did before, and what was told before, at any node. */
export abstract class Past {
  /** Time of the event that the same was last told of; undefined where nobody was told. */
  abstract told(telling: Telling): Promise<number | undefined>;
  /** `nobody` where nothing of the person is known: they are new themselves. */
  abstract seen(question: Question): Promise<'seen' | 'new' | 'nobody'>;
}

export const thingOf = (what: NewThing, { client, tool }: AuditEvent): string | undefined =>
  what === 'application' ? client?.id : tool?.name;

/** Reads the trail. What a person did is asked once for each thing that they use; what was told, before anything is told. */
export class TrailPast extends Past {
  constructor(private readonly audit: Pick<AuditStore, 'read'>) {
    super();
  }

  override async seen({ person, what, value, from, before }: Question): Promise<'seen' | 'new' | 'nobody'> {
    let isKnown = false;
    for await (const record of this.audit.read({ actor: person, from, to: before - 1 })) {
      const event = eventOf(record);
      if (event.kind !== 'tool.call.allowed') continue;
      if (thingOf(what, event) === value) return 'seen';
      isKnown = true;
    }
    return isKnown ? 'new' : 'nobody';
  }

  override async told({ alert, key, after }: Telling): Promise<number | undefined> {
    const holds = [`"kind":"${ALERT_RAISED}"`, `"alert":${JSON.stringify(alert)}`, `"key":${JSON.stringify(key)}`];
    let last: number | undefined;
    // It was put on record after the event that it is about.
    for await (const record of this.audit.read({ from: after, holds })) {
      const { kind, details = {} } = eventOf(record);
      const at = typeof details['at'] === 'number' ? details['at'] : record.ts;
      if (kind === ALERT_RAISED && details['alert'] === alert && details['key'] === key && at > after) last = Math.max(last ?? 0, at);
    }
    return last;
  }
}

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

/** What a person did before, at any node. */
export abstract class Past {
  /** `nobody` where nothing of the person is known: they are new themselves. */
  abstract seen(question: Question): Promise<'seen' | 'new' | 'nobody'>;
}

export const thingOf = (what: NewThing, { client, tool }: AuditEvent): string | undefined =>
  what === 'application' ? client?.id : tool?.name;

/** Reads the trail. It is asked once for each thing that a person uses. */
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
}

import type { Severity } from '@gatehouse/kernel';
import type { AuditEvent } from '../audit-event.js';

/** What a person reads of an alert, the same in every channel. */
export interface AlertMessage {
  /** The same each time it is told: a channel that was cut off before it answered is told again. */
  readonly id: string;
  /** Of the same cause: channels that can, put such together. */
  readonly cause: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly lines: readonly string[];
  readonly at: number;
}

const counted = (count: number): string => (count === 1 ? '' : `${count} events, the last of them `);

export function messageOf({ eventId, ts, severity, details = {}, actor, client, tool }: AuditEvent): AlertMessage {
  const { alert = 'alert', title = '', runbook = '', count = 1, event = '', eventKind = '', key = '' } = details;
  const who = [actor ? `by ${actor.subject}` : '', client ? `through ${client.id}` : '', tool ? `with ${tool.name}` : ''].filter(Boolean);
  return {
    id: eventId,
    cause: `${String(alert)}/${String(key)}`,
    severity,
    subject: `Gatehouse: ${String(title)}`,
    lines: [
      `${String(title)}.`,
      `${counted(Number(count))}${String(eventKind)}${who.length > 0 ? ` ${who.join(', ')}` : ''}, ${new Date(ts).toISOString()}.`,
      `What to do: ${String(runbook)}`,
      `On record as ${String(event)}; gatehouse audit prove ${String(event)} shows it.`,
      `Alert ${eventId}; told twice, it is the same one.`,
    ],
    at: ts,
  };
}

/** To see whether a channel works. */
export const testMessage = (id: string, at: number): AlertMessage => ({
  id,
  cause: 'test',
  severity: 'info',
  subject: 'Gatehouse: a test',
  lines: ['This is a test of the alerts of Gatehouse.', 'What to do: nothing.'],
  at,
});

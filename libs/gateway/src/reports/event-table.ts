import type { ReportedEvent } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { gridTable, number, texts, type Grid } from './grid.js';
import { eventBlock, eventId, instant, whatOf } from './report-event.js';

/** Events that a section shows, each with the link to what is kept of it. */
export const eventGrid = (events: readonly ReportedEvent[]): Grid => ({
  columns: texts('When (UTC)', 'Who', 'By what', 'What'),
  rows: events.map((reported) => [
    { text: instant(reported.event.ts), to: eventId(reported) },
    reported.event.actor?.subject ?? '–',
    reported.event.tool?.name ?? reported.event.kind,
    whatOf(reported.event),
  ]),
});

export function eventTable(events: readonly ReportedEvent[], count: number): Html {
  if (events.length === 0) return html``;
  const more = count > events.length ? html`<p>${number(count - events.length)} more are in the export beside this report.</p>` : '';
  return html`${gridTable(eventGrid(events))} ${more}`;
}

/** Each event once, with all that is kept of it. */
export const eventBlocks = (events: readonly ReportedEvent[]): Html => html`
  <h2>Events</h2>
  <p>${WHAT_EVENTS_HOLD}</p>
  ${events.map(eventBlock)}
`;

export const WHAT_EVENTS_HOLD =
  'What an event holds is all that the gateway keeps of it: arguments and answers by keyed digest, never their values.';

export function uniqueEvents(events: readonly ReportedEvent[]): readonly ReportedEvent[] {
  return [...new Map(events.map((event) => [eventId(event), event])).values()];
}

import type { ReportedEvent } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { eventBlock, eventId, instant, whatOf } from './report-event.js';

/** Events that a section shows, each with the link to what is kept of it. */
export function eventTable(events: readonly ReportedEvent[], count: number): Html {
  if (events.length === 0) return html``;
  const rows = events.map(
    (reported) => html`
      <tr>
        <td><a href="#${eventId(reported)}">${instant(reported.event.ts)}</a></td>
        <td>${reported.event.actor?.subject ?? '–'}</td>
        <td>${reported.event.tool?.name ?? reported.event.kind}</td>
        <td>${whatOf(reported.event)}</td>
      </tr>
    `,
  );
  const more =
    count > events.length ? html`<p>${(count - events.length).toLocaleString('en-US')} more are in the export beside this report.</p>` : '';
  return html`<table>
      <thead>
        <tr>
          <th scope="col">When (UTC)</th>
          <th scope="col">Who</th>
          <th scope="col">By what</th>
          <th scope="col">What</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${more}`;
}

/** Each event once, with all that is kept of it. */
export const eventBlocks = (events: readonly ReportedEvent[]): Html => html`
  <h2>Events</h2>
  <p>What an event holds is all that the gateway keeps of it: arguments and answers by keyed digest, never their values.</p>
  ${events.map(eventBlock)}
`;

export function uniqueEvents(events: readonly ReportedEvent[]): readonly ReportedEvent[] {
  return [...new Map(events.map((event) => [eventId(event), event])).values()];
}

import type { AuditEvent, ReportedEvent } from '@gatehouse/audit';
import { html, type Html } from '../html.js';

/** Anchor of an event: where its record stands, which no two share. */
export const eventId = ({ chain, seq }: ReportedEvent): string => `e-${chain}-${seq}`.replaceAll(/[^\w-]/g, '_');

export const instant = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

/** One line on what happened: how it ended, why, and what stages and detectors said of it. */
export function whatOf(event: AuditEvent): string {
  const rules = [...new Set((event.findings ?? []).map(({ rule }) => rule))];
  const said = [...(event.events ?? []), ...rules].slice(0, 6).join(', ');
  return [event.kind, event.code, said].filter(Boolean).join(' · ');
}

/** Each line is left out where the event does not have it. */
export function linesOf({ event, chain, seq, hash }: ReportedEvent): readonly (readonly [string, string | undefined])[] {
  const { actor, client, decision } = event;
  const json = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));
  return [
    ['When', `${instant(event.ts)} UTC`],
    ['What', whatOf(event)],
    ['Who', actor && [actor.subject, actor.memberKey, actor.roles.join(', ')].filter(Boolean).join(' · ')],
    ['Licence', json(actor?.licence)],
    ['Application', client && [client.id, client.reported].filter(Boolean).join(' · ')],
    [
      'Tool',
      event.tool && [event.tool.name, event.tool.version && `definition ${event.tool.version.slice(0, 16)}`].filter(Boolean).join(' · '),
    ],
    ['Decision', decision && `${decision.effect} by ${decision.policies.join(', ') || 'no policy'}`],
    ['MLS licence', event.licenceUse && `${event.licenceUse.connection}, use ${event.licenceUse.use ?? 'none'}`],
    ['Why they asked', event.reason],
    ['Ended', event.outcome],
    ['Severity', event.severity],
    ['Detectors', json(event.findings)],
    ['Counts', json(event.tallies)],
    [
      'Arguments',
      event.arguments && `shape ${JSON.stringify(event.arguments.shape)}, digest ${event.arguments.digest?.slice(0, 16) ?? 'none'}`,
    ],
    ['Review', event.reviewId],
    ['Details', json(event.details)],
    ['Event', event.eventId],
    ['Record', `${chain} ${seq}, hash ${hash}`],
  ];
}

export function eventBlock(reported: ReportedEvent): Html {
  const lines = linesOf(reported).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
        ],
  );
  return html`<section class="event" id="${eventId(reported)}">
    <dl>${lines}</dl>
  </section>`;
}

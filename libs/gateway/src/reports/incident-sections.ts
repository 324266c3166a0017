import type { AuditReport, ExceptionSection, IncidentGroup, ReportedEvent } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { figures, gridTable, number, texts, type Cell, type Grid } from './grid.js';
import { eventId, instant, whatOf } from './report-event.js';

/** On the first page. */
const FOREMOST = 12;
/** Of one thing that happened; the figures are of all. */
const PEOPLE = 200;
/** Of these the first event too: of the others the last alone, since a page of thousands of events is read by nobody. */
const BOTH_ENDS = 50;

interface Placed {
  readonly group: IncidentGroup;
  readonly to: string;
}

const placed = ({ kind, incidents }: ExceptionSection): readonly Placed[] =>
  incidents.map((group, at) => ({ group, to: `i-${kind.id}-${at}` }));

const groupGrid = (groups: readonly Placed[]): Grid => ({
  columns: [...texts('Severity', 'What'), ...figures('People', 'Events'), ...texts('Last of it (UTC)')],
  rows: groups.map(({ group: { gravest, count, incidents }, to }) => [
    gravest.event.severity,
    { text: whatOf(gravest.event), to },
    number(new Set(incidents.map(({ last }) => last.event.actor?.subject)).size),
    number(count),
    instant(Math.max(...incidents.map(({ last }) => last.event.ts))),
  ]),
});

const personGrid = ({ incidents }: IncidentGroup): Grid => ({
  columns: [...texts('Who', 'By what'), ...figures('Events'), ...texts('First (UTC)', 'Last (UTC)')],
  rows: incidents
    .slice(0, PEOPLE)
    .map(({ count, first, last }, at): Cell[] => [
      last.event.actor?.subject ?? '–',
      last.event.tool?.name ?? last.event.kind,
      number(count),
      at < BOTH_ENDS ? { text: instant(first.event.ts), to: eventId(first) } : instant(first.event.ts),
      { text: instant(last.event.ts), to: eventId(last) },
    ]),
});

/** The gravest of all sections, on the first page: of each section in turn, so that one of which there is much does not take the place of the others. */
export function foremostGrid(exceptions: AuditReport['exceptions']): Grid {
  const grave = exceptions.map((section) => placed(section).filter(({ group }) => /alert|error/.test(group.gravest.event.severity)));
  const inTurn = Array.from({ length: FOREMOST }, (_, at) => grave.flatMap((groups) => groups[at] ?? [])).flat();
  return groupGrid(inTurn.slice(0, FOREMOST));
}

/** Events that the sections lead to. */
export const incidentEvents = (exceptions: AuditReport['exceptions']): readonly ReportedEvent[] =>
  exceptions.flatMap(({ incidents: groups }) =>
    groups.flatMap(({ incidents }) =>
      incidents.slice(0, PEOPLE).flatMap(({ first, last }, at) => (at < BOTH_ENDS ? [first, last] : [last])),
    ),
  );

/** What happened of one kind, and then each thing with who did it. */
export function incidentSections(section: ExceptionSection): Html {
  const { kind } = section;
  const groups = placed(section);
  return html`<section>
      <h2 id="x-${kind.id}">${kind.title}</h2>
      <p>${kind.asks} <a href="#exceptions">Back to the exceptions</a></p>
      ${gridTable(groupGrid(groups))}
    </section>
    ${groups.map(({ group, to }) => personSection(group, to, kind))}`;
}

function personSection(group: IncidentGroup, to: string, kind: ExceptionSection['kind']): Html {
  const more = group.incidents.length - PEOPLE;
  return html`<section>
    <h3 id="${to}">${whatOf(group.gravest.event)}</h3>
    <p>
      ${number(group.count)} events; who did it most comes first${more > 0 ? `, and ${number(more)} more are in the export` : ''}.
      <a href="#x-${kind.id}">Back to ${kind.title}</a>
    </p>
    ${gridTable(personGrid(group))}
  </section>`;
}

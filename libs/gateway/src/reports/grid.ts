import type { AuditReport, FigureSection } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { instant } from './report-event.js';

/** What a table of a report holds, before it is a page or a PDF. */
export interface Grid {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  /** Whether it holds figures, which stand on the right. */
  readonly figures?: boolean;
}

/** A text, or one that leads to a place of the same document by its anchor. */
export type Cell = string | { readonly text: string; readonly to: string };

export const number = (value: number): string => value.toLocaleString('en-US');
export const texts = (...titles: string[]): Column[] => titles.map((title) => ({ title }));
export const figures = (...titles: string[]): Column[] => titles.map((title) => ({ title, figures: true }));

export function gridTable({ columns, rows }: Grid): Html {
  const kind = ({ figures: isFigure }: Column): Html => (isFigure ? html` class="n"` : html``);
  const inCell = (cell: Cell): Html => (typeof cell === 'string' ? html`${cell}` : html`<a href="#${cell.to}">${cell.text}</a>`);
  return html`<table>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col" ${kind(column)}>${column.title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, at) => html`<td${kind(columns[at]!)}>${inCell(cell)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export const exceptionGrid = (exceptions: AuditReport['exceptions']): Grid => ({
  columns: [...texts('What'), ...figures('Events'), ...texts('What to ask')],
  rows: exceptions.map(({ kind, count }) => [count > 0 ? { text: kind.title, to: `x-${kind.id}` } : kind.title, number(count), kind.asks]),
});

export const peopleGrid = (people: AuditReport['people']): Grid => ({
  columns: [...texts('Person', 'Roles'), ...figures('Calls', 'Refused', 'Held', 'Failed', 'Rows read', 'Values masked')],
  rows: people.map((line) => [
    `${line.subject}${line.memberKey === undefined ? '' : ` (${line.memberKey})`}`,
    line.roles.join(', '),
    ...[line.calls, line.refused, line.held, line.failed, line.rows, line.masked].map(number),
  ]),
});

/** What was read of each MLS, under which use of its licence. */
export const licenceGrid = (licences: AuditReport['licences']): Grid => ({
  columns: [...texts('MLS', 'Use', 'Tool'), ...figures('Calls', 'Refused', 'People', 'Rows read', 'Listings with full attribution')],
  rows: licences.map(({ connection, use, tool, calls, refused, people, rows, attributed }) => [
    connection,
    use ?? 'none for this call',
    tool,
    ...[calls, refused, people, rows, attributed].map(number),
  ]),
});

/** What was let pass by a decision of this deployment about a rule: by which exception, how often, by how many people. */
export const ruleGrid = (rules: AuditReport['rules']): Grid => ({
  columns: [...texts('Rule', 'Exception', 'Would have'), ...figures('Calls', 'People'), ...texts('Last (UTC)')],
  rows: rules.map(({ rule, exception, calls, people, would, last }) => [
    rule,
    exception ?? 'only watched',
    Object.entries(would)
      .map(([verdict, count]) => `${verdict} ${count}`)
      .join(', '),
    number(calls),
    number(people),
    instant(last),
  ]),
});

/** Where the events of a line of a section are. */
export const anchorOf = ({ section }: FigureSection, at: number): string => `l-${section.id}-${at}`;

export const lineGrid = (whole: FigureSection): Grid => ({
  columns: [...texts('Of'), ...figures('Events', 'Refused', 'Held', 'Failed', 'People', 'Rows read', 'Values masked')],
  rows: whole.lines.map((line, at) => [
    line.of,
    { text: number(line.events), to: anchorOf(whole, at) },
    ...[line.refused, line.held, line.failed, line.people, line.rows, line.masked].map(number),
  ]),
});

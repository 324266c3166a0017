import type { AuditReport } from '@gatehouse/audit';
import { html } from '../html.js';
import { barChart } from './bar-chart.js';
import { eventBlocks, eventTable, uniqueEvents } from './event-table.js';
import { exceptionGrid, gridTable, licenceGrid, peopleGrid, ruleGrid } from './grid.js';
import { foremostGrid, incidentEvents, incidentSections } from './incident-sections.js';
import { reportDocument } from './report-frame.js';
import { actsSentence, NO_LICENCE, NO_RULE, WHO_DECIDED, type ReportHead } from './report-words.js';

/** The quarterly report. From a line of the first page to the event are three links, by what happened and by who did it; of the gravest two. */
export function reportPage(report: AuditReport, head: ReportHead): string {
  const { exceptions, acts, people, licences, rules } = report;
  const found = exceptions.filter(({ count }) => count > 0);
  const grave = foremostGrid(exceptions);
  const shown = uniqueEvents([...incidentEvents(found), ...acts.events]);
  const body = html`<h2 id="exceptions">Exceptions</h2>
    ${barChart(
      'Exceptions by kind',
      found.map(({ kind, count }) => ({ of: kind.title, value: count, href: `#x-${kind.id}` })),
    )}
    ${gridTable(exceptionGrid(exceptions))}
    ${
      grave.rows.length === 0
        ? ''
        : html`<h3>The gravest</h3>
            ${gridTable(grave)}`
    }
    <h2 id="people">People and their assistants</h2>
    ${gridTable(peopleGrid(people))}
    <h2 id="licences">MLS licence usage</h2>
    ${licences.length === 0 ? html`<p>${NO_LICENCE}</p>` : gridTable(licenceGrid(licences))}
    <h2 id="rules">What rules did not do</h2>
    <p>${rules.length === 0 ? `${NO_RULE} ` : ''}${WHO_DECIDED}</p>
    ${rules.length === 0 ? '' : gridTable(ruleGrid(rules))}
    <h2 id="acts">What was changed</h2>
    <p>${actsSentence(acts.count)}</p>
    ${eventTable(acts.events, acts.count)} ${found.map(incidentSections)} ${eventBlocks(shown)}`;
  return reportDocument({ title: 'Audit report', report, head, body: [body] });
}

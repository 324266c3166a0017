import type { FigureReport, FigureSection } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { barChart } from './bar-chart.js';
import { eventBlocks, eventTable, uniqueEvents } from './event-table.js';
import { anchorOf, gridTable, lineGrid, number } from './grid.js';
import { reportDocument } from './report-frame.js';
import { NOTHING, type ReportHead } from './report-words.js';

/** A report of sections. From a figure to its events is one link, to what is kept of one of them another. */
export function figurePage(report: FigureReport, head: ReportHead): string {
  const { sections } = report;
  const events = uniqueEvents(sections.flatMap(({ lines }) => lines.flatMap(({ shown }) => shown)));
  const body = [overview(sections), ...sections.map(sectionOf), ...sections.map(linesOf), eventBlocks(events)];
  return reportDocument({ title: report.report.title, report, head, body });
}

const overview = (sections: readonly FigureSection[]): Html => html`
  <h2>What it holds</h2>
  <ul>
    ${sections.map(({ section, count }) => html`<li><a href="#s-${section.id}">${section.title}</a>: ${number(count)} events. ${section.asks}</li>`)}
  </ul>
`;

function sectionOf(whole: FigureSection): Html {
  const { section, lines } = whole;
  const bars = lines.map(({ of, events }, at) => ({ of, value: events, href: `#${anchorOf(whole, at)}` }));
  return html`<section>
    <h2 id="s-${section.id}">${section.title}</h2>
    <p>${section.asks}</p>
    ${lines.length === 0 ? html`<p>${NOTHING}</p>` : html`${barChart(section.title, bars)} ${gridTable(lineGrid(whole))}`}
  </section>`;
}

const linesOf = (whole: FigureSection): Html => html`
  ${whole.lines.map(
    ({ of, events, shown }, at) => html`
      <h3 id="${anchorOf(whole, at)}">${whole.section.title}: ${of}</h3>
      <p><a href="#s-${whole.section.id}">Back to the table</a></p>
      ${eventTable(shown, events)}
    `,
  )}
`;

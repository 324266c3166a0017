import type { AuditReport } from '@gatehouse/audit';
import { html, type Html } from '../html.js';
import { instant } from './report-event.js';

/** What was let pass by a decision of this deployment about a rule: by which exception, how often, by how many people. */
export function ruleTable(rules: AuditReport['rules']): Html {
  const rows = rules.map(
    ({ rule, exception, calls, people, would, last }) => html`
      <tr>
        <td>${rule}</td>
        <td>${exception ?? 'only watched'}</td>
        <td>
          ${Object.entries(would)
            .map(([verdict, count]) => `${verdict} ${count}`)
            .join(', ')}
        </td>
        <td class="n">${String(calls)}</td>
        <td class="n">${String(people)}</td>
        <td>${instant(last)}</td>
      </tr>
    `,
  );
  return html`<h2 id="rules">What rules did not do</h2>
    <p>
      ${rules.length === 0 ? 'No rule was only watched where it would have acted, and no exception was used.' : ''} Who decided it, why, and
      until when stands in gateway.yaml under <code>compliance</code>; the calls are in the export under <code>rule.monitored</code> and
      <code>rule.excepted</code>.
    </p>
    ${
      rules.length === 0
        ? ''
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Rule</th>
                <th scope="col">Exception</th>
                <th scope="col">Would have</th>
                <th scope="col" class="n">Calls</th>
                <th scope="col" class="n">People</th>
                <th scope="col">Last (UTC)</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }`;
}

import type { AuditReport } from '@gatehouse/audit';
import { html, type Html } from '../html.js';

const number = (value: number): string => value.toLocaleString('en-US');

/** What was read of each MLS, under which use of its licence. */
export function licenceTable(licences: AuditReport['licences']): Html {
  const rows = licences.map(
    ({ connection, use, tool, calls, refused, people, rows: read, attributed }) => html`
      <tr>
        <td>${connection}</td>
        <td>${use ?? 'none for this call'}</td>
        <td>${tool}</td>
        <td class="n">${number(calls)}</td>
        <td class="n">${number(refused)}</td>
        <td class="n">${number(people)}</td>
        <td class="n">${number(read)}</td>
        <td class="n">${number(attributed)}</td>
      </tr>
    `,
  );
  const none = html`<p>No call asked for data of an MLS.</p>`;
  const table = html`<table>
    <thead>
      <tr>
        <th scope="col">MLS</th>
        <th scope="col">Use</th>
        <th scope="col">Tool</th>
        <th scope="col" class="n">Calls</th>
        <th scope="col" class="n">Refused</th>
        <th scope="col" class="n">People</th>
        <th scope="col" class="n">Rows read</th>
        <th scope="col" class="n">Listings with full attribution</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  return html`<h2 id="licences">MLS licence usage</h2>
    ${licences.length === 0 ? none : table}`;
}

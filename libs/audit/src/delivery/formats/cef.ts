import type { Severity } from '@gatehouse/kernel';
import type { AuditEvent } from '../../audit-event.js';

const SEVERITY: Readonly<Record<Severity, number>> = { info: 2, warn: 5, alert: 8, error: 9 };

const header = (value: string): string => value.replaceAll(/[\\|]/g, String.raw`\$&`).replaceAll(/[\r\n]+/g, ' ');
const extension = (value: string): string =>
  value
    .replaceAll(/[\\=]/g, String.raw`\$&`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\n', String.raw`\n`);

/** ArcSight Common Event Format, version 0 (Implementation Standard, December 2017): header of seven fields, then pairs. */
export function cefOf(event: AuditEvent): string {
  const { kind, severity, tool, actor, decision, code, client, findings } = event;
  const name = tool ? `${kind} ${tool.name}` : kind;
  const pairs: readonly (readonly [string, string | number | undefined])[] = [
    ['rt', event.ts],
    ['externalId', event.eventId],
    ['suser', actor?.subject],
    ['suid', actor?.memberKey],
    ['spriv', actor?.roles.join(' ')],
    ['act', decision?.effect],
    ['outcome', event.outcome],
    ['reason', code],
    ['requestClientApplication', client?.id],
    ['destinationServiceName', tool?.upstream],
    ['cnt', event.rows],
    ...labelled('cs1', 'tool', tool?.name),
    ...labelled('cs2', 'policies', decision?.policies.join(' ')),
    ...labelled('cs3', 'findings', findings?.map(({ rule }) => rule).join(' ')),
    ...labelled('cs4', 'events', event.events?.join(' ')),
    ...labelled('cs5', 'trace', event.trace),
  ];
  const told = pairs.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key}=${extension(String(value))}`]));
  return `CEF:0|Gatehouse|Gatehouse|1|${header(kind)}|${header(name)}|${SEVERITY[severity]}|${told.join(' ')}`;
}

function labelled(key: string, label: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined || value === ''
    ? []
    : [
        [`${key}Label`, label],
        [key, value],
      ];
}

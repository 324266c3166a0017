import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { answered, count, deskDescriptor, deskTerms, FLAG, NUMBER, present, rows, TEXT } from '../desk-tool.js';
import { newestFound } from '../newest-found.js';
import type { OwnTool } from '../own-tool.js';
import { staffOf, toolOf } from '../shown-event.js';
import { periodArguments, periodIn, sightOf, timeOf } from '../sight.js';
import type { TrailReading } from './search-audit.tool.js';

const DAYS = { days: 7, most: 400 };
const SHOWN = 25;

/** `list_alerts`: what people were told of, with what to do about it. */
export class ListAlertsTool implements OwnTool {
  readonly terms = deskTerms('audit');
  readonly descriptor = deskDescriptor({
    name: 'list_alerts',
    title: 'List alerts',
    description:
      'Alerts that the rules of this deployment raised: what happened, whose it is, how many events led to it, and what to do. The newest come first. event is the record that met the rule: search_audit shows it.',
    arguments: { ...periodArguments(DAYS.days), most: count(`Alerts to show, ${SHOWN} by default.`, 100) },
    answers: {
      from: TEXT,
      to: TEXT,
      found: NUMBER,
      more: FLAG,
      alerts: rows({
        at: TEXT,
        alert: TEXT,
        title: TEXT,
        severity: TEXT,
        whatToDo: TEXT,
        person: TEXT,
        application: TEXT,
        tool: TEXT,
        events: NUMBER,
        event: TEXT,
      }),
    },
  });

  constructor(private readonly parts: TrailReading) {}

  async answer(call: McpCall, { signal }: { readonly signal: AbortSignal }): Promise<JsonObject> {
    const { audit, clock, readings } = this.parts;
    const period = periodIn(call.upstreamArguments, { now: clock.now(), ...DAYS });
    const most = Number(call.upstreamArguments['most'] ?? SHOWN);
    const raised = { ...period, kind: 'alert.raised' };
    const { newest, next } = await readings.run(() => newestFound(audit, raised, { sees: sightOf(call), most, signal }));
    const alerts = newest.map(({ event }) => {
      const { alert, title, runbook, count: events, event: cause } = event.details ?? {};
      return present({
        at: timeOf(event.ts),
        alert,
        title,
        severity: event.severity,
        whatToDo: runbook,
        person: staffOf(event),
        application: event.client?.id,
        tool: toolOf(event),
        events,
        event: cause,
      });
    });
    call.tally('rows', alerts.length);
    return answered({ from: timeOf(period.from), to: timeOf(period.to), found: alerts.length, more: next !== undefined, alerts });
  }
}

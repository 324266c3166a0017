import { eventOf, USAGE_BY, UsageFigures, type UsageBy } from '@gatehouse/audit';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { answered, deskDescriptor, deskTerms, FLAG, NUMBER, rows, TEXT } from '../desk-tool.js';
import { whileWanted } from '../long-reading.js';
import type { OwnTool } from '../own-tool.js';
import { periodArguments, periodIn, sightOf, timeOf } from '../sight.js';
import type { TrailReading } from './search-audit.tool.js';

const DAYS = { days: 30, most: 100 };
const MOST_LINES = 200;

/** `get_usage`: how much the gateway was used, in numbers. */
export class GetUsageTool implements OwnTool {
  readonly terms = deskTerms('audit');
  readonly descriptor = deskDescriptor({
    name: 'get_usage',
    title: 'Count how the gateway is used',
    description:
      'Calls by person, office, application or tool: how many there were, were refused, held or failed, how many rows reached assistants and how many values were masked. Who or what was used most comes first.',
    arguments: {
      ...periodArguments(DAYS.days),
      by: { type: 'string', enum: [...USAGE_BY], description: 'By what it is counted. Default: person.' },
    },
    answers: {
      from: TEXT,
      to: TEXT,
      by: TEXT,
      more: FLAG,
      usage: rows({ of: TEXT, calls: NUMBER, refused: NUMBER, held: NUMBER, failed: NUMBER, rows: NUMBER, masked: NUMBER }),
    },
  });

  constructor(private readonly parts: TrailReading) {}

  async answer(call: McpCall, { signal }: { readonly signal: AbortSignal }): Promise<JsonObject> {
    const { audit, clock, readings } = this.parts;
    const period = periodIn(call.upstreamArguments, { now: clock.now(), ...DAYS });
    const by = (call.upstreamArguments['by'] ?? 'person') as UsageBy;
    const sees = sightOf(call);
    const figures = new UsageFigures(by);
    await readings.run(async () => {
      for await (const record of whileWanted(audit.read(period), signal)) {
        const event = eventOf(record);
        if (sees(event)) figures.take(event);
      }
    });
    const lines = figures.lines();
    const usage = lines.slice(0, MOST_LINES).map((line) => ({ ...line }));
    call.tally('rows', usage.length);
    return answered({ from: timeOf(period.from), to: timeOf(period.to), by, more: lines.length > usage.length, usage });
  }
}

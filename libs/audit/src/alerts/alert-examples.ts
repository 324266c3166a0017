import type { AuditEvent } from '../audit-event.js';
import { AlertEngine } from './alert-engine.js';
import { span, type AlertRule, type ToldEvent } from './alert-rule.js';
import { Past, thingOf, type Question } from './past.js';

const DAY = Date.UTC(2026, 10, 2);

/** Sentences for examples that are not judged as they say. */
export async function exampleFaults(rule: AlertRule): Promise<readonly string[]> {
  const { id, examples } = rule;
  const acts = await Promise.all(examples.acts.map((story) => tells(rule, story)));
  const leaves = await Promise.all(examples.leavesAlone.map((story) => tells(rule, story)));
  return [
    ...acts.flatMap((told, at) => (told ? [] : [`${id}: examples.acts[${at}] tells nobody; correct it or the rule`])),
    ...leaves.flatMap((told, at) => (told ? [`${id}: examples.leavesAlone[${at}] tells somebody; correct it or the rule`] : [])),
  ];
}

async function tells(rule: AlertRule, story: readonly ToldEvent[]): Promise<boolean> {
  const before: AuditEvent[] = [];
  const engine = new AlertEngine([rule], { past: new ToldPast(before), zone: 'UTC' });
  let told = false;
  for (const event of eventsOf(story)) {
    const alerts = await engine.take(event);
    for (const alert of alerts) engine.tell(alert);
    told = alerts.length > 0 || told;
    before.push(event);
  }
  return told;
}

/** What the story told so far. */
class ToldPast extends Past {
  constructor(private readonly events: readonly AuditEvent[]) {
    super();
  }

  override async seen({ person, what, value, from }: Question): Promise<'seen' | 'new' | 'nobody'> {
    const theirs = this.events.filter(({ actor, ts }) => actor?.subject === person && ts >= from);
    if (theirs.length === 0) return 'nobody';
    return theirs.some((event) => thingOf(what, event) === value) ? 'seen' : 'new';
  }
}

function eventsOf(story: readonly ToldEvent[]): readonly AuditEvent[] {
  let ts = DAY;
  return story.flatMap(({ at, times = 1, ...told }) =>
    Array.from({ length: times }, (_, n) => {
      if (at !== undefined) ts = at.includes(':') ? DAY + span(`${Number(at.slice(0, 2)) * 60 + Number(at.slice(3))}m`) : ts + span(at);
      return eventOf(told, `${ts}-${n}`, ts);
    }),
  );
}

function eventOf({ person, application, tool, family, ...told }: Omit<ToldEvent, 'at' | 'times'>, eventId: string, ts: number): AuditEvent {
  return {
    eventId,
    ts,
    severity: 'info',
    actor: { subject: person ?? 'somebody', roles: [] },
    ...(application ? { client: { id: application } } : {}),
    ...(tool ? { tool: { name: tool } } : {}),
    ...(family ? { findings: [{ rule: 'example', family } as NonNullable<AuditEvent['findings']>[number]] } : {}),
    ...told,
  };
}

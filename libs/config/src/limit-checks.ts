import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import type { LimitSection } from './limit-sections.js';
import { milliseconds } from './values.js';

const SECOND = 1_000;
const DAYS_31 = 31 * 86_400_000;

function faultsOf({ most, per, concurrent, streams, for: target, each }: LimitSection): Record<string, string> {
  const faults: Record<string, string> = {};
  if (most === undefined && concurrent === undefined && streams === undefined)
    faults['most'] = 'expected at least one of most, concurrent and streams';
  if (most !== undefined && per === undefined) faults['per'] = 'expected the span, since most is given; for example "1m"';
  if (per !== undefined && most === undefined) faults['most'] = 'expected a number of calls, since per is given; for example 300';
  if (per !== undefined && (milliseconds(per) < SECOND || milliseconds(per) > DAYS_31)) faults['per'] = 'expected from 1s to 31d';
  // A stream is of a person and an application; it is about no tool.
  if (streams !== undefined && (target.tool ?? target.action ?? target.dataClass) !== undefined)
    faults['streams'] = 'expected a limit of its own: streams belong to no tool, action or dataClass';
  if (streams !== undefined && each === 'tool')
    faults['streams'] = 'expected each to be person, application or brokerage, since streams are given';
  return faults;
}

/** A name that no upstream can have would limit nothing, without a word. */
function toolFault(pattern: string | undefined, slugs: readonly string[]): string | undefined {
  if (pattern === undefined) return undefined;
  const begins = pattern.replace(/\*$/, '');
  const isOpen = begins !== pattern;
  const heads = slugs.flatMap((slug) => [`${slug}_`, `${slug}/`]);
  const leads = heads.some((head) => begins.startsWith(head) || (isOpen && head.startsWith(begins)));
  return leads ? undefined : `expected a tool of an upstream, as upstream_tool or upstream/tool; upstreams are ${slugs.join(', ')}`;
}

/** What no setting of a limit can know by itself. */
export function limitFaults({ limits, mls, upstreams }: GatewayConfig): ConfigFault[] {
  if (limits.length === 0) return [{ path: 'limits', expected: 'expected at least one limit; leave limits out for the built-in ones' }];
  const ids = limits.map(({ id }) => id);
  const slugs = [...mls.map(({ slug }) => slug), ...upstreams.map(({ id }) => id)];
  return limits.flatMap((limit, index) => {
    const tool = toolFault(limit.for.tool, slugs);
    const faults = { ...faultsOf(limit), ...(tool === undefined ? {} : { 'for.tool': tool }) };
    const own = Object.entries(faults).map(([key, expected]) => ({ path: `limits[${index}].${key}`, expected }));
    const isTaken = ids.indexOf(limit.id) < index;
    return isTaken ? [...own, { path: `limits[${index}].id`, expected: 'expected a name that is used once; choose another' }] : own;
  });
}

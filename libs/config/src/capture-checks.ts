import type { DataClass } from '@gatehouse/kernel';
import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import { milliseconds } from './values.js';

/** What was said to a tool is short-lived, whatever the years of its record (minimisation; a legal hold keeps longer). */
const LONGEST_DAYS = 90;
const NOWHERE: ReadonlySet<DataClass> = new Set<DataClass>(['offer', 'audit', 'policy', 'retention']);

/** What no setting of a rule can know by itself. */
export function captureFaults({ audit: { capture }, mls, upstreams }: GatewayConfig): ConfigFault[] {
  const slugs = new Set([...mls.map(({ slug }) => slug), ...upstreams.map(({ id }) => id)]);
  const classOf = (tool: string): DataClass | undefined => {
    const [slug = '', name = ''] = tool.split('/');
    return upstreams.find(({ id }) => id === slug)?.tools.get(name)?.dataClass;
  };
  const toolFault = (tool: string): string | undefined => {
    if (!/^[^/]+\/[^/]+$/.test(tool) || !slugs.has(tool.split('/')[0]!))
      return `expected a tool of an upstream as upstream/name or upstream/*; upstreams are ${[...slugs].join(', ')}`;
    const dataClass = classOf(tool);
    return dataClass && NOWHERE.has(dataClass) ? `expected no tool of dataClass ${dataClass}: nothing of those is kept` : undefined;
  };
  return capture.flatMap(({ id, for: of, keep }, index) => {
    const path = `audit.capture[${index}]`;
    const isOpen = [of.tools, of.actions, of.dataClasses, of.activities, of.rules].every((each) => each.length === 0);
    const nowhere = of.dataClasses.find((each) => NOWHERE.has(each));
    return [
      ...(capture.findIndex((other) => other.id === id) < index
        ? [{ path: `${path}.id`, expected: 'expected a name that is used once; choose another' }]
        : []),
      ...(isOpen ? [{ path: `${path}.for`, expected: 'expected at least one of tools, actions, dataClasses, activities and rules' }] : []),
      ...(nowhere ? [{ path: `${path}.for.dataClasses`, expected: `expected no ${nowhere}: nothing of those is kept` }] : []),
      ...of.tools.flatMap((tool, at) => {
        const expected = toolFault(tool);
        return expected ? [{ path: `${path}.for.tools[${at}]`, expected }] : [];
      }),
      ...(milliseconds(keep) > LONGEST_DAYS * 86_400_000
        ? [{ path: `${path}.keep`, expected: `expected at most ${LONGEST_DAYS}d; what a case needs longer is kept by gatehouse holds add` }]
        : []),
    ];
  });
}

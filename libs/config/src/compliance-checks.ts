import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';

/** Decisions about rules that contradict each other, and exceptions without a scope, which would be a mode without an end. */
export function complianceFaults({ compliance }: GatewayConfig): ConfigFault[] {
  const rules = compliance.rules.map(({ rule }) => rule);
  const ids = compliance.exceptions.map(({ id }) => id);
  return [
    ...rules.flatMap((rule, index) =>
      rules.indexOf(rule) < index
        ? [{ path: `compliance.rules[${index}].rule`, expected: `expected one line for each rule; ${rule} has one already` }]
        : [],
    ),
    ...compliance.exceptions.flatMap(({ id, scope }, index) => {
      const path = `compliance.exceptions[${index}]`;
      const isScoped = [scope.tool, scope.listing, scope.office, scope.person].some((each) => each !== undefined);
      return [
        ...(ids.indexOf(id) < index ? [{ path: `${path}.id`, expected: 'expected an id that is used once; choose another' }] : []),
        ...(isScoped
          ? []
          : [
              {
                path: `${path}.scope`,
                expected: 'expected a tool, listing, office or person; for everywhere, write a mode under compliance.rules',
              },
            ]),
      ];
    }),
  ];
}

import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';

/** Sets that name nothing would narrow to nothing without a word; keys of a certificate need one. */
export function catalogFaults({ upstreams }: GatewayConfig): ConfigFault[] {
  return upstreams.flatMap(({ toolSets, tools, prompts, resources, certificateKeys, url }, index) => {
    const path = `upstreams[${index}]`;
    const named = new Set([
      ...tools.keys(),
      ...[...prompts.keys()].map((name) => `prompt:${name}`),
      ...[...resources.keys()].map((name) => `resource:${name}`),
    ]);
    const strange = Object.entries(toolSets).flatMap(([role, names = []]) =>
      names.flatMap((name, at) =>
        named.has(name)
          ? []
          : [
              {
                path: `${path}.toolSets.${role}[${at}]`,
                expected:
                  'expected a tool that has terms under tools, or prompt:NAME or resource:URI that has some under prompts or resources',
              },
            ],
      ),
    );
    const bare = certificateKeys.length > 0 && !url?.startsWith('https:');
    return [
      ...strange,
      ...(bare ? [{ path: `${path}.certificateKeys`, expected: 'expected an upstream with an https url beside it' }] : []),
    ];
  });
}

import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';

/** Sets that name nothing would narrow to nothing without a word; keys of a certificate need one. */
export function catalogFaults({ upstreams }: GatewayConfig): ConfigFault[] {
  return upstreams.flatMap(({ toolSets, tools, certificateKeys, url }, index) => {
    const path = `upstreams[${index}]`;
    const strange = Object.entries(toolSets).flatMap(([role, names = []]) =>
      names.flatMap((name, at) =>
        tools.has(name) ? [] : [{ path: `${path}.toolSets.${role}[${at}]`, expected: 'expected a tool that has terms under tools' }],
      ),
    );
    const bare = certificateKeys.length > 0 && !url?.startsWith('https:');
    return [
      ...strange,
      ...(bare ? [{ path: `${path}.certificateKeys`, expected: 'expected an upstream with an https url beside it' }] : []),
    ];
  });
}

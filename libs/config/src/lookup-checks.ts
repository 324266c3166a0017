import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import type { UpstreamSection } from './upstream-sections.js';

/** Records that are looked up at another upstream: one that is not there would refuse every call of the tool, and say so only then. */
export function lookupFaults({ mls, upstreams }: Pick<GatewayConfig, 'mls' | 'upstreams'>): ConfigFault[] {
  const known = new Set([...mls.map(({ slug }) => slug), ...upstreams.map(({ id }) => id)]);
  return upstreams.flatMap((section, index) =>
    lookups(section).flatMap(([path, upstream]) =>
      upstream === undefined || known.has(upstream)
        ? []
        : [{ path: `upstreams[${index}].${path}.upstream`, expected: `expected one of ${[...known].join(', ')}` }],
    ),
  );
}

function lookups({ tools, prompts, resources }: UpstreamSection): (readonly [string, string | undefined])[] {
  return Object.entries({ tools, prompts, resources }).flatMap(([kind, terms]) =>
    [...terms].flatMap(([name, { owner, legal }]) => [
      [`${kind}.${name}.owner`, owner?.upstream] as const,
      ...(legal?.evidence ?? []).map((each, at) => [`${kind}.${name}.legal.evidence[${at}]`, each.upstream] as const),
    ]),
  );
}

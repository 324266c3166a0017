import type { GatewayConfig } from '@gatehouse/config';
import type { KnownRule } from '@gatehouse/kernel';

type Given = Pick<GatewayConfig, 'audit' | 'upstreams'>;

/** What is kept of calls here, and which rules of it can never fit: for `gatehouse check`. */
export function captureLines({ audit: { capture }, upstreams }: Given, known: ReadonlyMap<string, KnownRule>): string[] {
  if (capture.length === 0) return [];
  const ids = [...known.keys()];
  return [
    `calls kept with what they said: ${capture.map(({ id, keep }) => `${id} for ${keep}`).join(', ')}`,
    ...capture.flatMap(({ id, for: of }) => [
      ...of.rules
        .filter((asked) => !ids.some((rule) => (asked.endsWith('.*') ? rule.startsWith(asked.slice(0, -1)) : rule === asked)))
        .map((asked) => `audit.capture ${id} asks for what ${asked} found, and no rule is called so`),
      ...of.tools
        .filter((tool) => !isNamed(tool, upstreams))
        .map((tool) => `audit.capture ${id} asks for ${tool}, and its upstream names no such tool in this file`),
    ]),
  ];
}

function isNamed(tool: string, upstreams: Given['upstreams']): boolean {
  const [slug, name = ''] = tool.split('/');
  const upstream = upstreams.find(({ id }) => id === slug);
  // Those of an MLS are the gateway's own.
  return upstream === undefined || name === '*' || upstream.tools.has(name);
}

import type { GatewayConfig, MlsSection, UpstreamSection } from '@gatehouse/config';
import { canonicalJson, sha256Hex, type JsonValue } from '@gatehouse/kernel';

/** What becomes of one upstream. `from` and `to` are SHA-256 of its settings, which hold references to secrets and no secrets. */
export type UpstreamChange =
  | { readonly change: 'added'; readonly section: UpstreamSection; readonly to: string }
  | { readonly change: 'removed'; readonly section: UpstreamSection; readonly from: string }
  /** `reclassified`: its terms changed and nothing else, so that it can go on running. */
  | { readonly change: 'replaced' | 'reclassified'; readonly section: UpstreamSection; readonly from: string; readonly to: string };

/** What must be done to get from the upstreams that run to those that are wanted, removals first, since they make room. */
export function upstreamChanges(running: readonly UpstreamSection[], wanted: readonly UpstreamSection[]): UpstreamChange[] {
  const before = new Map(running.map((section) => [section.id, section]));
  const after = new Set(wanted.map(({ id }) => id));
  const removed = running
    .filter(({ id }) => !after.has(id))
    .map((section) => ({ change: 'removed' as const, section, from: digest(section) }));
  const others = wanted.flatMap((section): UpstreamChange[] => {
    const known = before.get(section.id);
    const to = digest(section);
    if (!known) return [{ change: 'added', section, to }];
    const from = digest(known);
    if (from === to) return [];
    const change = digest(withoutTerms(known)) === digest(withoutTerms(section)) ? 'reclassified' : 'replaced';
    return [{ change, section, from, to }];
  });
  return [...removed, ...others];
}

/** Sections that a running gateway takes up. */
const TAKEN_UP: ReadonlySet<string> = new Set<keyof GatewayConfig>(['upstreams', 'policies', 'compliance']);

/** What the licence of an MLS says and the brokerage makes of it; the rest of a connection is where it reads from. */
const LICENCE = [
  'aiUse',
  'useCases',
  'tools',
  'attribution',
  'exportCaps',
  'statistics',
  'statusAudience',
  'closePriceAudience',
  'withheldFields',
] as const;

export function licenceOf(section: MlsSection): Pick<MlsSection, (typeof LICENCE)[number]> {
  return Object.fromEntries(LICENCE.map((name) => [name, section[name]])) as Pick<MlsSection, (typeof LICENCE)[number]>;
}

export const licenceDigest = (section: MlsSection): string => digest(licenceOf(section));

const withoutLicence = (section: MlsSection): object =>
  Object.fromEntries(Object.entries(section).filter(([name]) => !LICENCE.some((one) => one === name)));

/** Who a service is; its terms are taken up. */
const withoutServiceTerms = (identity: GatewayConfig['identity']): object => ({
  ...identity,
  services: identity.services.map(({ id, name, secret, publicKeys, jwksUri }) => ({ id, name, secret, publicKeys, jwksUri })),
});

/** Sections of gateway.yaml that differ and are read at start only. */
export function restartNeededFor(running: GatewayConfig, wanted: GatewayConfig): string[] {
  return Object.keys(running).filter((name) => {
    const key = name as keyof GatewayConfig;
    if (key === 'mls') return digest(running.mls.map(withoutLicence)) !== digest(wanted.mls.map(withoutLicence));
    if (key === 'identity') return digest(withoutServiceTerms(running.identity)) !== digest(withoutServiceTerms(wanted.identity));
    return !TAKEN_UP.has(key) && digest(running[key]) !== digest(wanted[key]);
  });
}

function withoutTerms({ tools: _tools, prompts: _prompts, resources: _resources, ...rest }: UpstreamSection): object {
  return rest;
}

export const digest = (settings: unknown): string => sha256Hex(canonicalJson(plain(settings)));

/** Settings as JSON: a map of sections is a Map, which JSON.stringify would leave out without a word. */
function plain(value: unknown): JsonValue {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return (value ?? null) as JsonValue;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plain(item)]),
  );
}

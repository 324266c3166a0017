import type { AuditTrail } from '@gatehouse/audit';
import type { SignInConnections } from '@gatehouse/identity';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import type { MlsConnection } from '@gatehouse/mls';
import type { KeyRing } from '@gatehouse/seal';
import type { ReadinessPart } from '../http/health.controller.js';
import type { IdentityParts } from './identity-parts.js';
import type { LivePolicies } from './live-policies.js';
import type { RuleParts } from './rule-parts.js';
import type { KeptMls } from './rooms/mls.js';

interface Watched {
  readonly trail: AuditTrail;
  readonly ring: KeyRing;
  /** Of the trail, beside whether it can be written. */
  readonly upkeep: readonly ReadinessPart[];
  readonly identity: Pick<IdentityParts, 'roster' | 'external' | 'assertions'>;
  /** Absent where the gateway signs nobody in. */
  readonly connections?: Pick<SignInConnections, 'fault'> | undefined;
  readonly policies: Pick<LivePolicies, 'fault'>;
  readonly rules: Pick<RuleParts, 'broken'>;
  readonly registry: UpstreamRegistry;
  readonly mls: Pick<KeptMls, 'closed' | 'connections' | 'unfinished'>;
  readonly replication: { readonly fault: () => string | undefined };
  readonly storeFault: () => Promise<string | undefined>;
}

/** What /health/ready asks. An upstream that is down is shown, and does not take the node out: the other tools still work. */
export function readinessParts({
  trail,
  ring,
  upkeep,
  identity,
  connections,
  policies,
  rules,
  registry,
  mls,
  replication,
  storeFault,
}: Watched): ReadinessPart[] {
  const { roster, external, assertions } = identity;
  return [
    { name: 'database', required: true, check: storeFault },
    { name: 'audit', required: true, check: () => (trail.isWriting ? undefined : 'records cannot be written; see the log') },
    ...upkeep,
    { name: 'roster', required: true, check: () => (roster.isTooOld ? (roster.health.reason ?? 'not read yet') : undefined) },
    // Answers that need a placeholder are refused meanwhile; listings, which need none, go on.
    { name: 'keys', required: false, check: () => ringFault(ring) },
    // The last good roster goes on meanwhile.
    { name: 'rosterSource', required: false, check: () => roster.health.reason },
    // Those who signed in elsewhere go on as long as the keys are good; the others have no business with that issuer.
    { name: 'issuers', required: false, check: () => external.fault() ?? assertions.fault() },
    // Whoever is signed in stays so until their token ends.
    { name: 'signIn', required: false, check: () => connections?.fault() },
    { name: 'rules', required: false, check: () => brokenRules(rules) },
    // The last good ones go on meanwhile.
    { name: 'policies', required: false, check: () => policies.fault },
    // The rest goes on; the reason is for whoever runs the gateway.
    { name: 'mls', required: false, check: () => closedConnections(mls) },
    { name: 'mlsCircuits', required: false, check: () => openCircuits([...mls.connections.values()]) },
    // Something for people to see to: what is shown is right.
    { name: 'mlsWrites', required: false, check: () => mls.unfinished.fault() },
    { name: 'replicas', required: false, check: () => replication.fault() },
    { name: 'upstreams', required: false, check: () => absentUpstreams(registry) },
  ];
}

function absentUpstreams(registry: UpstreamRegistry): string | undefined {
  const states = registry.states();
  const groups = [
    ['down', states.filter(({ health }) => health.state === 'down')],
    ['still starting', states.filter(({ awaited, health }) => awaited && health.state !== 'down')],
  ] as const;
  const said = groups.flatMap(([word, which]) => (which.length > 0 ? `${word}: ${which.map(({ slug }) => slug).join(', ')}` : []));
  return said.length > 0 ? said.join('; ') : undefined;
}

/** Calls that such a rule could have judged are refused meanwhile. The files are those of the release, so that their names tell nobody anything. */
const brokenRules = ({ broken }: Pick<RuleParts, 'broken'>): string | undefined =>
  broken.length > 0 ? `not in force, and what they judge is refused: ${broken.join('. ')}` : undefined;

/** Names no file: whoever asks for health may be anybody. */
function ringFault(ring: KeyRing): Promise<string | undefined> {
  return ring.newest().then(
    () => undefined,
    () => 'the key ring (vault.keys) cannot be used, so private values are neither kept nor opened; gatehouse keys list says why',
  );
}

function closedConnections(mls: Pick<KeptMls, 'closed'>): string | undefined {
  const closed = mls.closed();
  return closed.length > 0 ? closed.map(({ id, sentence }) => `${id}: ${sentence}`).join(' ') : undefined;
}

/** The connections that are left alone for a while because they failed again and again. */
function openCircuits(connections: readonly MlsConnection[]): string | undefined {
  const open = connections.filter(({ upstream }) => upstream.client.circuit.state !== 'closed');
  return open.length > 0 ? open.map(({ profile, upstream }) => `${profile.id}: ${upstream.client.health.reason}`).join('; ') : undefined;
}

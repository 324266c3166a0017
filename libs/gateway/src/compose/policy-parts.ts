import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { compilePolicies, policyTexts, Requesters, Reviews, type Approval, type Policy, type PolicySet } from '@gatehouse/access';
import type { GatewayConfig } from '@gatehouse/config';
import type { PrincipalResolver } from '@gatehouse/identity';
import type { Principal } from '@gatehouse/kernel';
import type { KeyRing } from '@gatehouse/seal';
import { packedFiles } from '../extensions/pack-files.js';
import { HeldCallSeal } from '../approvals/held-call-seal.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { LocalKeys } from './local-keys.js';

/** Where people work and what they may decide, by the roster. */
export class RosterRequesters extends Requesters {
  constructor(private readonly resolver: PrincipalResolver) {
    super();
  }

  officeOf(subject: string): string | undefined {
    return this.resolver.factsOf(subject)?.officeKey;
  }

  personOf({ by: subject, as }: Approval): Principal {
    const { issuer = '', clientId = '', ...groups } = as ?? {};
    return this.resolver.resolve({ subject, issuer, clientId, ...groups, tokenId: 'review', scopes: [], expiresAt: 0 });
  }
}

type Given = Pick<GatewayConfig, 'policies'> & Partial<Pick<GatewayConfig, 'extensions'>>;

/** The policies that Gatehouse comes with and those that gateway.yaml and its packs add. Rejects with PolicyFaults, or where a file cannot be read. */
export async function readPolicies({ policies, extensions }: Given, folder: string): Promise<PolicySet> {
  const files = [...policies, ...packedFiles(extensions, folder, 'policies')].map((file) => resolve(folder, file));
  const additions = await Promise.all(files.map(async (file) => ({ name: basename(file), text: await readFile(file, 'utf8') })));
  return compilePolicies(await policyTexts(additions));
}

interface BesideReviews {
  readonly policy: Policy;
  readonly resolver: PrincipalResolver;
  readonly keys: LocalKeys;
  readonly ring: KeyRing;
}

export function openReviews(
  { policy, resolver, keys, ring }: BesideReviews,
  { reviews: store, clock }: Pick<GatewayPorts, 'reviews' | 'clock'>,
): Reviews {
  const seal = new HeldCallSeal({ names: keys.derive('review'), ring }, clock);
  return new Reviews({ store, policy, requesters: new RosterRequesters(resolver), seal, clock });
}

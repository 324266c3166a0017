import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { compilePolicies, Policy, policyTexts, Requesters, Reviews } from '@gatehouse/access';
import type { PrincipalResolver } from '@gatehouse/identity';
import { SealedBox } from '@gatehouse/seal';
import type { GatewayPorts } from './gateway-ports.js';
import type { LocalKeys } from './local-keys.js';

/** Where people work, by the roster. */
export class RosterRequesters extends Requesters {
  constructor(private readonly resolver: PrincipalResolver) {
    super();
  }

  officeOf(subject: string): string | undefined {
    return this.resolver.factsOf(subject)?.officeKey;
  }
}

export async function openPolicy(files: readonly string[], onFault?: (policies: readonly string[]) => void): Promise<Policy> {
  const additions = await Promise.all(files.map(async (file) => ({ name: basename(file), text: await readFile(file, 'utf8') })));
  return new Policy(compilePolicies(await policyTexts(additions)), onFault ? { onFault } : {});
}

interface BesideReviews {
  readonly policy: Policy;
  readonly resolver: PrincipalResolver;
  readonly keys: LocalKeys;
}

export function openReviews(
  { policy, resolver, keys }: BesideReviews,
  { reviews: store, clock }: Pick<GatewayPorts, 'reviews' | 'clock'>,
): Reviews {
  return new Reviews({ store, policy, requesters: new RosterRequesters(resolver), seal: new SealedBox(keys.derive('review')), clock });
}

import type { Principal } from '@gatehouse/kernel';

/**
 * Whose credential it is: a person, as the path or a browser session knows them, or the deployment itself. There is no third way to make
 * one, so nothing can be looked up for "somebody".
 */
export class VaultOwner {
  private constructor(
    readonly tenant: string,
    /** As it is stored: `person:NAME` or `deployment`. */
    readonly name: string,
  ) {}

  static person({ tenant, subject }: Principal): VaultOwner {
    return new VaultOwner(tenant, nameOf(subject));
  }

  /** The gateway's own credentials and registrations, which serve nobody's call at an upstream with `perPerson`. */
  static deployment(tenant: string): VaultOwner {
    return new VaultOwner(tenant, DEPLOYMENT);
  }
}

export const DEPLOYMENT = 'deployment';

export const nameOf = (user: string): string => `person:${user}`;

/** Undefined for the deployment. */
export const userIn = (name: string): string | undefined => (name.startsWith('person:') ? name.slice('person:'.length) : undefined);

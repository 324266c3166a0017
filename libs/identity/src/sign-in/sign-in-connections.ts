import { IdentityProvider, type ProviderBeside } from './identity-provider.js';
import type { SignInConnection } from './sign-in-connection.js';
import { SignInStrategy } from './sign-in.strategy.js';

/** A connection as the sign-in page offers it. */
export interface SignInOffer {
  readonly id: string;
  readonly name: string;
  readonly reachable: boolean;
}

/** The identity providers at which people sign in. */
export class SignInConnections {
  private readonly providers: ReadonlyMap<string, IdentityProvider>;

  constructor(connections: readonly SignInConnection[], beside: ProviderBeside) {
    this.providers = new Map(connections.map((connection) => [connection.id, new IdentityProvider(connection, beside)]));
    for (const provider of this.providers.values()) new SignInStrategy(provider).register();
  }

  find(id: string): IdentityProvider | undefined {
    return this.providers.get(id);
  }

  /** Asks those anew that were not asked for a while. */
  async offers(): Promise<readonly SignInOffer[]> {
    return Promise.all(
      [...this.providers.values()].map(async (provider) => {
        const { id, name } = provider.connection;
        return { id, name, reachable: await provider.isReachable() };
      }),
    );
  }

  async refresh(): Promise<void> {
    await Promise.all([...this.providers.values()].map((provider) => provider.refresh()));
  }

  /** A sentence where one cannot be reached, for operators. */
  fault(): string | undefined {
    const faulty = [...this.providers].flatMap(([id, { fault }]) => (fault === undefined ? [] : [`${id}: ${fault}`]));
    return faulty.length > 0 ? faulty.join('; ') : undefined;
  }
}

import { errors, Provider } from 'oidc-provider';
import type { Throttle } from './throttle.js';

const TOO_MANY = 'too many wrong secrets for this client from this address; try again in a minute';

/** Wrong secrets, counted for each client and address: whoever guesses is stopped, and keeps nobody else from signing in. */
export function limitGuesses(provider: Provider, guesses: Throttle): void {
  const { prototype } = provider.Client;
  const compare = prototype.compareClientSecret;
  prototype.compareClientSecret = async function compareClientSecret(secret: string): Promise<boolean> {
    const guesser = `${this.clientId} ${Provider.ctx?.ip ?? ''}`;
    if (await guesses.isSpent(guesser)) throw tooMany();
    const isRight = await compare.call(this, secret);
    if (!isRight) await guesses.take(guesser);
    return isRight;
  };
}

function tooMany(): Error {
  return Object.assign(new errors.CustomOIDCProviderError('temporarily_unavailable', TOO_MANY), { status: 429, statusCode: 429 });
}

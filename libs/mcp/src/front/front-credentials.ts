/** Where the stdio front has its access tokens from. Each method rejects with an Error whose message a person can act on. */
export abstract class FrontCredentials {
  abstract current(): Promise<string>;
  /** The gateway refused this token: another one, by refreshing or by signing in again. */
  abstract renew(refused: string): Promise<string>;
  /** The gateway wants these scopes too (403 insufficient_scope): a token that has them. */
  abstract widen(refused: string, scopes: readonly string[]): Promise<string>;
}

/** A token from outside, for scripts. It cannot be renewed. */
export class GivenToken extends FrontCredentials {
  /** @param read called for each request, so that a token that was replaced is picked up */
  constructor(private readonly read: () => string) {
    super();
  }

  async current(): Promise<string> {
    return this.read();
  }

  async renew(refused: string): Promise<string> {
    const token = this.read();
    if (token === refused) throw new Error('The gateway refused the given access token. Give a new one.');
    return token;
  }

  async widen(_refused: string, scopes: readonly string[]): Promise<string> {
    throw new Error(`The given access token does not have the scope ${scopes.join(' ')}. Give one that does.`);
  }
}

import passport from 'passport';
import type { IdentityProvider } from './identity-provider.js';
import { signedInPerson, type SignedInPerson } from './signed-in-person.js';
import { SignInRefused } from './sign-in-refused.js';
import type { SignInTicket } from './sign-in-ticket.js';

/** What passport is handed: the answer of an identity provider, and the ticket of the browser that brought it. */
export interface SignInAnswer {
  readonly ticket: SignInTicket;
  /** Query of the callback. */
  readonly answer: URLSearchParams;
}

const strategyOf = (connection: string): string => `gatehouse-sign-in-${connection}`;

/**
 * Passport strategy for the answer of an identity provider; the way there is a form of ours.
 * passport's own redirect strategies write to an Express response, which Fastify has none of.
 */
export class SignInStrategy extends passport.Strategy {
  override readonly name: string;

  constructor(private readonly provider: IdentityProvider) {
    super();
    this.name = strategyOf(provider.connection.id);
  }

  /** Makes it the one that passport has for the connection. passport is one per process, so the last one counts. */
  register(): void {
    passport.use(this.name, this);
  }

  /** Called by passport, on a copy of this object that has `success`, `fail` and `error`. */
  override authenticate(request: unknown): void {
    const { ticket, answer } = request as SignInAnswer;
    this.provider
      .claimsOf(ticket, answer)
      .then((claims) => signedInPerson(claims, this.provider.connection))
      .then(
        (person) => this.success(person),
        (thrown: unknown) => (thrown instanceof SignInRefused ? this.fail(thrown as unknown as string) : this.error(thrown)),
      );
  }
}

/** Has passport authenticate by the strategy of a connection. Throws SignInRefused. */
export function authenticatedBy(connection: string, request: SignInAnswer): Promise<SignedInPerson> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, person: unknown, refused: unknown): void => {
      if (person) resolve(person as SignedInPerson);
      else reject((error ?? refused) as Error);
    };
    const run = passport.authenticate(strategyOf(connection), { session: false }, done) as (
      request: object,
      response: object,
      next: (error: unknown) => void,
    ) => void;
    run({ ...request }, {}, reject);
  });
}

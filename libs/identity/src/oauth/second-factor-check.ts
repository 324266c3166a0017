import { interactionPolicy } from 'oidc-provider';
import { FRESH_SECONDS, SECOND_FACTOR_ACR } from './sign-in-strength.js';

const { Check } = interactionPolicy;

/**
 * Asks people who have a second factor to sign in with it again: for `mcp:admin` where the last time is a quarter of an hour ago, and for
 * `acr_values` that name it where the browser's session was begun without.
 */
export function secondFactorCheck(hasSecondFactor: (user: string) => Promise<boolean>): interactionPolicy.Check {
  return new Check('second_factor_due', 'a sign-in with a second factor is required', async ({ oidc }) => {
    const { session } = oidc;
    // With nobody signed in the sign-in itself asks; what was signed in during this request is fresh.
    if (!session?.accountId || oidc.result?.login) return Check.NO_NEED_TO_PROMPT;
    const isStrong = session.acr === SECOND_FACTOR_ACR;
    const isAdmin = oidc.requestParamScopes.has('mcp:admin');
    const isNamed = String(oidc.params?.['acr_values'] ?? '')
      .split(' ')
      .includes(SECOND_FACTOR_ACR);
    const isDue = (isAdmin && (!isStrong || session.past(FRESH_SECONDS))) || (isNamed && !isStrong);
    return isDue && (await hasSecondFactor(session.accountId)) ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
  });
}

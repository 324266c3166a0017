import { SCOPES } from '@gatehouse/kernel';
import { interactionPolicy } from 'oidc-provider';
import { isAccountPage } from './account-client.js';
import { secondFactorCheck } from './second-factor-check.js';
import { PAGES_CLIENT } from './browser-sign-in.js';

const { Check, base } = interactionPolicy;

/**
 * When a person is asked: to sign in, and to consent. Unlike the library's own policy, what was declined once is asked for again when an
 * application comes back for it (step-up), and consenting to less than was asked for is an answer.
 */
export function consentPolicy(hasSecondFactor: (user: string) => Promise<boolean>): interactionPolicy.DefaultPolicy {
  const policy = base();
  policy.get('login')!.checks.add(secondFactorCheck(hasSecondFactor));
  const { checks } = policy.get('consent')!;
  checks.remove('rs_scopes_missing');
  checks.remove('op_scopes_missing');
  checks.add(
    new Check('scopes_not_granted', 'requested scopes are not granted yet', ({ oidc }) => {
      // Nothing is issued to it that a person could consent to.
      if (oidc.result?.['consent'] || oidc.client?.clientId === PAGES_CLIENT) return Check.NO_NEED_TO_PROMPT;
      const requested = [...oidc.requestParamScopes].filter((scope) => (SCOPES as readonly string[]).includes(scope));
      const resources = Object.keys(oidc.resourceServers ?? {});
      const granted = (resource: string): Set<string> => new Set((oidc.grant?.getResourceScope(resource) ?? '').split(' '));
      const isMissing = resources.some((resource) => requested.some((scope) => !granted(resource).has(scope)));
      return isMissing || requested.length === 0 ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
    }),
  );
  for (const each of checks) {
    const { check } = each;
    each.check = (context) => (isAccountPage(context) ? Check.NO_NEED_TO_PROMPT : check(context));
  }
  return policy;
}

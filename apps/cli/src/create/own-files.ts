import type { Files } from './target-files.js';

const HOUSE = `// Policies of this house, beside the built-in ones. Cedar: what no policy permits is refused, and one that forbids wins over all that permit.
// Each has an id of its own and a title, which is what people are told. \`npx gatehouse check\` reads this file; a running gateway takes it up at SIGHUP.
// \`npx gatehouse explain\` says what decides a call. An example; take the // away from its lines to have it in force:
//
// @id("house-comparisons-by-brokers")
// @title("Listings are compared by brokers.")
// forbid (principal in Role::"agent", action == Action::"read", resource == Tool::"mls/compare_listings");
`;

const extensionsFor = (version: string): string => `// @ts-check
/**
 * Code of your own, as an example that is off: a policy for what Cedar cannot say, here a list of tools that rest on some days of the week. In gateway.yaml:
 *
 *   extensions:
 *     - { id: resting, kind: policy, module: ./extensions.mjs, settings: { tools: send_message, days: '0,6' } }
 *
 * Days are those of UTC, Sunday is 0. It is asked about what Cedar permits, and can refuse it or have it wait for people; it permits nothing. One file
 * is one kind: detector, identity, policy or report here, sink under audit.sinks, tool and system under upstreams. \`npx gatehouse check\` says whether
 * it fits.
 */

/** @type {import('gatehouse/extension').ExtensionCard} */
export const extension = { kind: 'policy', gateway: '^${version}' };

/** @type {import('gatehouse/extension').Open<import('gatehouse/extension').PolicyRule>} */
export function open({ settings: { tools = '', days = '' } }) {
  return {
    judge({ tool: { name } }) {
      if (!tools.split(',').includes(name) || !days.split(',').includes(String(new Date().getUTCDay()))) return undefined;
      return { hold: 'Today the broker looks at this first.', approvers: ['broker'] };
    },
  };
}
`;

export const HOUSE_POLICIES = 'policies/house.cedar';

/** Where a deployment's own rules and code go. Neither does anything until somebody writes in it. */
export const ownFiles = (version: string): Files => ({ [HOUSE_POLICIES]: HOUSE, 'extensions.mjs': extensionsFor(version) });

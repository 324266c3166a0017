// @ts-check
/**
 * A policy of a deployment's own as code, as an example, for what Cedar cannot say: here, sums that are looked up. In gateway.yaml:
 *
 *   extensions:
 *     - { id: large-splits, kind: policy, module: ./large-splits.mjs, settings: { tool: commission_split, held: '50000', refused: '1000000' } }
 *
 * It is asked about what Cedar permits, and can refuse it or have it wait for people; it permits nothing.
 */

/** @type {import('gatehouse/extension').ExtensionCard} */
export const extension = { kind: 'policy', gateway: '^0.2.0' };

/** @type {import('gatehouse/extension').Open<import('gatehouse/extension').PolicyRule>} */
export function open({ settings: { tool, held, refused } }) {
  return {
    judge({ tool: { name }, arguments: { commission = 0 } }) {
      if (name !== tool) return undefined;
      const sum = Number(commission);
      if (sum > Number(refused)) return { refuse: 'Such a sum is no commission. Ask the accounts department.' };
      if (sum > Number(held)) return { hold: 'A split of this size is looked at by the broker.', approvers: ['broker'] };
      return undefined;
    },
  };
}

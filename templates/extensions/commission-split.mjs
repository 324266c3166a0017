// @ts-check
/**
 * A tool of a deployment's own, as an example. In gateway.yaml, which says what the tool does and so who may use it:
 *
 *   upstreams:
 *     - id: own
 *       transport: extension
 *       modules: [./commission-split.mjs]
 *       settings: { agentShare: '70' }
 *       tools:
 *         commission_split: { action: read, dataClass: general }
 */

/** @type {import('gatehouse/extension').ExtensionCard} */
export const extension = { kind: 'tool', gateway: '^0.2.0' };

/** @type {import('gatehouse/extension').Open<import('gatehouse/extension').Tool>} */
export function open({ settings: { agentShare = '50' } }) {
  const share = Number(agentShare) / 100;
  return {
    definition: {
      name: 'commission_split',
      description: 'Says how a commission is split between the agent and the brokerage.',
      inputSchema: {
        type: 'object',
        properties: { commission: { type: 'number', minimum: 0, description: 'In US dollars.' } },
        required: ['commission'],
        additionalProperties: false,
      },
    },
    call({ commission }) {
      const agent = Math.round(Number(commission) * share * 100) / 100;
      return `Agent ${agent.toFixed(2)}, house ${(Number(commission) - agent).toFixed(2)}.`;
    },
  };
}

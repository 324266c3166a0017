// @ts-check
/**
 * A detector of a deployment's own, as an example: texts that offer a sale past the MLS are cut out of what an assistant reads. In gateway.yaml:
 *
 *   extensions:
 *     - { id: off-market, kind: detector, module: ./off-market.mjs, surfaces: [result, remarks, document], settings: { words: 'pocket listing|whisper sale' } }
 *
 * `extensions` of gateway.yaml may also decide when it counts: the id of its rule is own.off-market, for compliance.rules.
 */

/** @type {import('gatehouse/extension').ExtensionCard} */
export const extension = { kind: 'detector', gateway: '^0.2.0' };

/** @type {import('gatehouse/extension').Open<import('gatehouse/extension').Detector>} */
export function open({ settings: { words = '' } }) {
  const phrases = words
    .toLowerCase()
    .split('|')
    .filter((phrase) => phrase !== '');
  return {
    /** Each reading of a text: as it stands, and what was decoded out of it. Whatever this throws has the call refused. */
    inspect({ text }) {
      const found = phrases.some((phrase) => text.toLowerCase().includes(phrase));
      return found ? { score: 0.95, verdict: 'hold' } : { score: 0, verdict: 'allow' };
    },
  };
}

// @ts-check

const LIMITS = /\nlimits:\n(?: {2}- .*\n)+/;
const WIDE = 1_000_000_000;
/** Those of the template; a test that says others means them. */
const CAPS = 'exportCaps: { rowsPerCall: 50, distinctListingsPerDay: 1500, nextLinkPages: 5 }';
const WIDE_CAPS =
  'rowsPerSession: 1000000, rowsPerDay: 10000000, bytesPerDay: 1000000000000, distinctListingsPerDay: 1000000, nextLinkPages: 5, searchesPerHour: 1000000000, sequencePerHour: 1000000000, pagesPerHour: 1000000000';

/**
 * gateway.yaml with limits that count everything and refuse nothing: for what measures the path, or asks without a pause.
 *
 * @param {string} yaml
 * @returns {string}
 */
export function wideLimits(yaml) {
  if (!LIMITS.test(yaml)) throw new Error('the template names no limits any more');
  return yaml
    .replace(CAPS, `exportCaps: { rowsPerCall: 50, ${WIDE_CAPS} }`)
    .replace(
      LIMITS,
      `\nlimits:\n  - { id: calls-a-person, each: person, most: ${WIDE}, per: 1m, concurrent: ${WIDE}, streams: ${WIDE} }\n  - { id: sends-a-person, for: { action: send }, each: person, most: ${WIDE}, per: 1h }\n`,
    );
}

/**
 * The same where the limits are still those of the template: a test that says nothing of limits asks as often as it likes.
 *
 * @param {string} yaml
 * @param {string} template
 * @returns {string}
 */
export function wideUnlessSaid(yaml, template) {
  const own = LIMITS.exec(template)?.[0];
  return own !== undefined && yaml.includes(own) ? wideLimits(yaml) : yaml;
}

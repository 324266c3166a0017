import { describe, expect, it } from 'vitest';
import { CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY, MODERN_VERSION, PROTOCOL_VERSION_META_KEY } from '../wire/protocol.js';
import { EraClassifier } from './era-classifier.js';

const envelope = {
  [PROTOCOL_VERSION_META_KEY]: MODERN_VERSION,
  [CLIENT_CAPABILITIES_META_KEY]: {},
  [CLIENT_INFO_META_KEY]: { name: 'spec', version: '1' },
};
const request = (changes: object = {}, params: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'echo', arguments: {}, _meta: envelope, ...params },
  ...changes,
});

/** One that has accepted the plain request before. */
function experienced(): EraClassifier {
  const eras = new EraClassifier();
  expect(eras.classify(request(), MODERN_VERSION, 'tools/call').kind).toBe('modern');
  return eras;
}

describe('the era of a message', () => {
  it('is the same the second time, for the message at hand', () => {
    const second = request({ id: 'another' }, { arguments: { city: 'Sacramento' } });
    expect(experienced().classify(second, MODERN_VERSION, 'tools/call')).toEqual({
      kind: 'modern',
      message: second,
      revision: MODERN_VERSION,
    });
  });

  it.each([
    ['another version in the header', request(), '2025-11-25', 'tools/call'],
    ['another method in the header', request(), MODERN_VERSION, 'tools/list'],
    ['another method in the body', request({ method: 'tools/list' }), MODERN_VERSION, 'tools/call'],
    [
      'an envelope that is not whole',
      request({}, { _meta: { [PROTOCOL_VERSION_META_KEY]: MODERN_VERSION } }),
      MODERN_VERSION,
      'tools/call',
    ],
    ['a progress token that is none', request({}, { _meta: { ...envelope, progressToken: {} } }), MODERN_VERSION, 'tools/call'],
    ['a member too many', request({ extra: true }), MODERN_VERSION, 'tools/call'],
    ['an id that is a fraction', request({ id: 1.5 }), MODERN_VERSION, 'tools/call'],
    ['another version of JSON-RPC', request({ jsonrpc: '1.0' }), MODERN_VERSION, 'tools/call'],
  ])('is judged anew for %s', (_what, body, version, method) => {
    expect(experienced().classify(body, version, method)).toEqual(new EraClassifier().classify(body, version, method));
    expect(experienced().classify(body, version, method).kind).toBe('reject');
  });

  it('of a request without an envelope is legacy, however often a modern one came before', () => {
    const eras = experienced();
    expect(eras.classify(request({}, { _meta: {} }), undefined, undefined)).toMatchObject({ kind: 'legacy' });
  });
});

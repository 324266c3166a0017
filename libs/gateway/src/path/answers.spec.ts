import { Refusal, type McpCall, type RefusalCode } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { answerTo } from './answers.js';
import { RpcFault } from './rpc-fault.js';

const call = (method: string) => ({ id: 'event-1', method, inbound: { method, params: {} } }) as McpCall;

describe('the answer to a refused call', () => {
  it.each<RefusalCode>(['ARGUMENT_CONTRACT', 'MLS_QUERY', 'ARGUMENT_UNSAFE', 'UPSTREAM_DOWN', 'APPROVAL_NEEDED'])(
    'is a result that a model can read and act on for %s',
    (code) => {
      const answer = answerTo(new Refusal(code, '/limit must be number.'), call('tools/call'));
      expect(answer).toMatchObject({ isError: true, _meta: { 'dev.gatehouse/refusal': { code, eventId: 'event-1' } } });
      expect(JSON.stringify(answer)).toContain('/limit must be number.');
    },
  );

  it.each<[RefusalCode, number]>([
    ['BAD_MESSAGE', -32602],
    ['METHOD_NOT_SERVED', -32601],
  ])('is a protocol error for %s', (code, rpc) => {
    expect(answerTo(new Refusal(code), call('tools/call'))).toMatchObject({ code: rpc });
  });

  it('is the same to the last byte for a tool that is hidden and one that does not exist', () => {
    const [hidden, unknown] = (['TOOL_HIDDEN', 'TOOL_UNKNOWN'] as const).map((code) =>
      answerTo(new Refusal(code, 'why'), call('tools/call')),
    );
    expect(hidden).toBeInstanceOf(RpcFault);
    expect({ ...(hidden as RpcFault), message: (hidden as RpcFault).message }).toEqual({
      ...(unknown as RpcFault),
      message: (unknown as RpcFault).message,
    });
  });
});

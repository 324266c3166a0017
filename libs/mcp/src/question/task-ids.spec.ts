import { McpCall, SilentChannel, type Continuation, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../testing/edge-rig.js';
import { TaskIds } from './task-ids.js';

const EXTENSION = 'io.modelcontextprotocol/tasks';
const origin: Continuation = { upstream: 'crm', task: 'job-1', tool: 'crm_export' };
const ids = new TaskIds(Buffer.alloc(32, 5));

function callOf(
  method: string,
  params: JsonObject = {},
  given: { subject?: string; endpoint?: string; capabilities?: JsonObject } = {},
): McpCall {
  const { subject = 'agent@harbor.example', endpoint, capabilities = { extensions: { [EXTENSION]: {} } } } = given;
  const signal = new AbortController().signal;
  const claims = claimsOf(subject);
  return new McpCall({
    method,
    params,
    era: 'modern',
    endpoint,
    claims,
    channel: new SilentChannel(),
    signal,
    clientCapabilities: capabilities,
  });
}

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (refusal) {
    return (refusal as { code: string }).code;
  }
};

describe('the id of a task', () => {
  it('is one for one task, says nothing of the upstream’s, and leads back to it', () => {
    const call = callOf('tools/call');
    const id = ids.close(call, origin);
    expect(ids.close(call, origin)).toBe(id);
    expect(ids.close(call, { ...origin, task: 'job-2' })).not.toBe(id);
    expect(Buffer.from(id.slice(3), 'base64url').toString('latin1')).not.toContain('job');
    const asked = callOf('tasks/get', { taskId: id });
    expect(ids.open(asked)).toEqual(origin);
    asked.resumed.set(ids.open(asked)!);
    expect(asked.sought).toEqual({ kind: 'tool', name: 'crm_export' });
  });

  it('carries the approval that the task began under', () => {
    const id = ids.close(callOf('tools/call'), { ...origin, review: 'r1' });
    expect(ids.open(callOf('tasks/cancel', { taskId: id }))).toEqual({ ...origin, review: 'r1' });
  });

  it.each<[string, { subject?: string; endpoint?: string }]>([
    ['another person', { subject: 'agent2@harbor.example' }],
    ['another endpoint', { endpoint: 'crm' }],
  ])('is none to %s', (_who, given) => {
    const id = ids.close(callOf('tools/call'), origin);
    expect(codeOf(() => ids.open(callOf('tasks/get', { taskId: id }, given)))).toBe('BAD_MESSAGE');
  });

  it.each(['', 'job-1', 't1.', 't1.AAAA', 7])('%j is none', (taskId) => {
    expect(codeOf(() => ids.open(callOf('tasks/get', { taskId })))).toBe('BAD_MESSAGE');
  });

  it('is asked for by clients that know tasks', () => {
    const asked = callOf('tasks/get', { taskId: 'x' }, { capabilities: {} });
    expect(() => ids.open(asked)).toThrow(
      expect.objectContaining({ code: 'CAPABILITY_MISSING', data: { requiredCapabilities: { extensions: { [EXTENSION]: {} } } } }) as Error,
    );
    expect(ids.open(callOf('tools/call', { taskId: 'x' }))).toBeUndefined();
  });
});

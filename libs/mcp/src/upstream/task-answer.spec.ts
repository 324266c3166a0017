import { McpCall, Refusal, SilentChannel, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../testing/edge-rig.js';
import { resultOf } from './upstream-answer.js';

const TASKS = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
const times = { createdAt: '2026-11-01T10:00:00Z', lastUpdatedAt: '2026-11-01T10:00:01Z', ttlMs: 60_000, pollIntervalMs: 100 };

function answer(method: string, result: JsonObject, capabilities: JsonObject = TASKS): JsonObject | string {
  const signal = new AbortController().signal;
  const claims = claimsOf('agent@harbor.example');
  const call = new McpCall({
    method,
    params: {},
    era: 'modern',
    endpoint: 'crm',
    claims,
    channel: new SilentChannel(),
    signal,
    clientCapabilities: capabilities,
  });
  try {
    return resultOf({ result }, method, {
      call,
      asking: { capabilities: { ...capabilities, elicitation: {} }, upstream: 'crm', endpoint: 'crm' },
    });
  } catch (refusal) {
    return (refusal as Refusal).code;
  }
}

const said = (status: string, more: JsonObject = {}): JsonObject => ({
  resultType: 'complete',
  taskId: 'job-1',
  status,
  ...times,
  ...more,
});

describe('what an upstream says of a task', () => {
  it('when a call became one, with its own id, to a client that knows tasks', () => {
    const task = { resultType: 'task', taskId: 'job-1', status: 'working', ...times };
    expect(answer('tools/call', task)).toEqual(task);
    expect(answer('tools/call', task, {})).toBe('UPSTREAM_ERROR');
    expect(answer('tools/call', { ...task, taskId: '' })).toBe('UPSTREAM_ERROR');
    expect(answer('tools/call', { ...task, status: 'odd' })).toBe('UPSTREAM_ERROR');
  });

  it('later, without the id that only it knows', () => {
    expect(answer('tasks/get', said('working'))).toEqual({ status: 'working', ...times });
    const result = { content: [{ type: 'text', text: 'done' }] };
    expect(answer('tasks/get', said('completed', { result }))).toMatchObject({ status: 'completed', result });
    expect(answer('tasks/get', said('failed', { error: { code: -32000, message: 'no', data: { stack: 'at x' } } }))).toMatchObject({
      error: { code: -32000, message: 'no' },
    });
    expect(JSON.stringify(answer('tasks/get', said('failed', { error: { code: 1, message: 'no', data: 'stack' } })))).not.toContain(
      'stack',
    );
  });

  it('that is not valid is not passed on', () => {
    expect(answer('tasks/get', said('completed', { result: { data: 'x' } }))).toBe('UPSTREAM_ERROR');
    expect(answer('tasks/get', said('odd'))).toBe('UPSTREAM_ERROR');
    expect(answer('tasks/get', { ...said('working'), resultType: 'task' })).toBe('UPSTREAM_ERROR');
  });

  it('when it asks, in questions that the client can be asked', () => {
    const day = { method: 'elicitation/create', params: { message: 'Which day?' } };
    expect(answer('tasks/get', said('input_required', { inputRequests: { day } }))).toMatchObject({ inputRequests: { day } });
    const sample = { method: 'sampling/createMessage', params: {} };
    expect(answer('tasks/get', said('input_required', { inputRequests: { sample } }))).toBe('UPSTREAM_ERROR');
  });

  it('to an answer or to its end, is nothing', () => {
    expect(answer('tasks/update', { resultType: 'complete', note: 'x' })).toEqual({});
    expect(answer('tasks/cancel', { resultType: 'complete' })).toEqual({});
  });
});

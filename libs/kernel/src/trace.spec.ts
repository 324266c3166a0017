import { describe, expect, it } from 'vitest';
import { childOf, readTrace, traceFields } from './trace.js';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = `00-${ID}-${SPAN}-01`;

describe('the trace that a message came with', () => {
  it('is read with its state and baggage', () => {
    const tracestate = 'rojo=00f067aa0ba902b7,tenant@congo=t61rcWkgMzE,a= b ';
    const baggage = 'userId=alice,isProduction=false;ttl=1 , server=DF%2028';
    expect(readTrace({ traceparent: PARENT, tracestate: tracestate.trimEnd(), baggage })).toEqual({
      traceId: ID,
      spanId: SPAN,
      flags: '01',
      state: tracestate.trimEnd(),
      baggage,
    });
  });

  it.each([
    ['no text', 7],
    ['empty', ''],
    ['in capitals', PARENT.toUpperCase()],
    ['of version ff', PARENT.replace('00-', 'ff-')],
    ['of version 00 with more behind', `${PARENT}-01`],
    ['of no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['of no span', `00-${ID}-${'0'.repeat(16)}-01`],
    ['short', PARENT.slice(0, -1)],
    ['twice, as doubled headers are joined', `${PARENT}, ${PARENT}`],
    ['with a line break', `${PARENT}\r\nx: y`],
  ])('counts as none where traceparent is %s', (_what, traceparent) => {
    expect(readTrace({ traceparent, tracestate: 'a=b', baggage: 'a=b' })).toBeUndefined();
  });

  it('of a later version is read by what this version knows', () => {
    expect(readTrace({ traceparent: `cc-${ID}-${SPAN}-ff-what-comes-later` })).toEqual({ traceId: ID, spanId: SPAN, flags: '03' });
  });

  it.each([
    ['a=b,a=c', 'a key twice'],
    ['A=b', 'a key in capitals'],
    ['a=b=c', 'an equals sign in a value'],
    ['a=ü', 'other letters'],
    ['a=b\r\nx: y', 'a line break'],
    ['a', 'no value'],
    [Array.from({ length: 33 }, (_, at) => `k${at}=1`).join(','), 'too many members'],
    [`a=${'x'.repeat(600)}`, 'too much'],
    ['', 'nothing'],
  ])('is taken without a state that is malformed: %#', (tracestate) => {
    expect(readTrace({ traceparent: PARENT, tracestate })).toEqual({ traceId: ID, spanId: SPAN, flags: '01' });
  });

  it.each([
    'a=b c',
    'a="b"',
    'a=b\r\nx: y',
    '=b',
    'a',
    `a=${'x'.repeat(9_000)}`,
    Array.from({ length: 65 }, (_, at) => `k${at}=1`).join(','),
  ])('is taken without baggage that is malformed: %#', (baggage) => {
    expect(readTrace({ traceparent: PARENT, baggage })).toEqual({ traceId: ID, spanId: SPAN, flags: '01' });
  });
});

describe('our own span', () => {
  it('is a new one in the same trace', () => {
    const parent = readTrace({ traceparent: PARENT, tracestate: 'a=b', baggage: 'c=d' })!;
    const own = childOf(parent);
    expect(own).toEqual({ ...parent, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(own.spanId).not.toBe(SPAN);
    expect(childOf(parent).spanId).not.toBe(own.spanId);
  });

  it('begins a trace where there was none', () => {
    const [one, other] = [childOf(undefined), childOf(undefined)];
    expect(one).toEqual({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), spanId: expect.stringMatching(/^[0-9a-f]{16}$/), flags: '02' });
    expect(one.traceId).not.toBe(other.traceId);
    expect(readTrace(traceFields(one, false))).toEqual(one);
  });

  it('is sent on without baggage, unless that was asked for', () => {
    const own = childOf(readTrace({ traceparent: PARENT, tracestate: 'a=b', baggage: 'c=d' }));
    const traceparent = `00-${ID}-${own.spanId}-01`;
    expect(traceFields(own, false)).toEqual({ traceparent, tracestate: 'a=b' });
    expect(traceFields(own, true)).toEqual({ traceparent, tracestate: 'a=b', baggage: 'c=d' });
  });
});

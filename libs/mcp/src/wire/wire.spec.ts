import { describe, expect, it } from 'vitest';
import { decodeHeaderValue, encodeHeaderValue } from './header-value.js';
import { nestsDeeperThan } from './json-depth.js';
import { cutMessage } from './cut-line.js';
import { LineFramer } from './line-framer.js';
import { endToEndMeta } from './meta.js';
import { entryOf } from '../testing/edge-rig.js';
import { disagreeingHeader, unknownParamHeaders, writeParamHeaders } from './param-headers.js';
import { EventTooLarge, SseParser } from './sse-parser.js';

describe('an event stream', () => {
  const events = (pieces: string[]) => {
    const parser = new SseParser(1_000);
    return pieces.flatMap((piece) => parser.push(piece));
  };
  const text = 'id: 1\r\nevent: message\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: comment\n\nretry: 5\ndata:x\n\ndata\n\nevent: ping\n\n';
  const expected = [
    { event: 'message', data: '{"a":\n1}' },
    { event: 'message', data: 'x' },
    { event: 'message', data: '' },
  ];

  it('is read the same however it is cut', () => {
    expect(events([text])).toEqual(expected);
    expect(events([...text])).toEqual(expected);
    expect(events(text.match(/.{1,7}/gs)!)).toEqual(expected);
    expect(events([...text.replaceAll('\r\n', '\r')])).toEqual(expected);
  });

  it('may begin with a byte order mark', () => {
    expect(events(['\uFEFFdata: x\n\n'])).toEqual([{ event: 'message', data: 'x' }]);
    expect(events(['', '\uFEFF', 'data: \uFEFFx\n\n'])).toEqual([{ event: 'message', data: '\uFEFFx' }]);
  });

  it.each([
    ['one line', (json: string) => `data: ${json}\n\n`],
    ['many lines', (json: string) => `event: message\n${json.replace(/(.{100})/g, '$1\n').replace(/^/gm, 'data:')}\n\n`],
  ])('cuts a message that is too large to its two ends, in %s', (_case, written) => {
    const parser = new SseParser(1_000, 20_000);
    const json = `{"jsonrpc":"2.0","result":{"content":["${'x'.repeat(5_000)}"]},"id":17}`;
    const read = (written(json) + 'data: next\n\n').match(/[^]{1,64}/g)!.flatMap((piece) => parser.push(piece));
    expect(read).toMatchObject([
      { event: 'message', data: '' },
      { event: 'message', data: 'next' },
    ]);
    expect(cutMessage(read[0]!.cut!)).toEqual({ is: 'answer', id: 17 });
  });

  it('holds no more of one event than allowed', () => {
    const parser = new SseParser(1_000);
    for (let count = 0; count < 10; count += 1) parser.push(`data: ${'x'.repeat(500)}\n\n`);
    expect(() => Array.from({ length: 30 }, () => parser.push(`data: ${'x'.repeat(50)}\n`))).toThrow(EventTooLarge);
  });
});

describe('lines of a pipe', () => {
  it('are put together from pieces, also within a character', () => {
    const framer = new LineFramer(100);
    const bytes = Buffer.from('ein Häuschen\r\nzwei\n\ndrei');
    expect([...bytes].flatMap((byte) => framer.push(Buffer.from([byte])))).toEqual(['ein Häuschen', 'zwei', '']);
    expect(framer.push(Buffer.from('\n'))).toEqual(['drei']);
  });

  it('are no longer than allowed', () => {
    const framer = new LineFramer(10);
    framer.push(Buffer.from('12345'));
    expect(() => framer.push(Buffer.from('678901'))).toThrow('longer than allowed');
  });
});

describe('header values', () => {
  it.each(['crm_get', 'with space inside', 'zürich', ' leading', 'trailing ', 'two\nlines', '', '=?base64?eA==?=', '日本', '\u007f'])(
    'come back as they were: %j',
    (value) => {
      const encoded = encodeHeaderValue(value);
      expect(encoded).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeHeaderValue(encoded)).toBe(value);
    },
  );

  it('are refused where their base64 is broken or no UTF-8', () => {
    for (const broken of ['=?base64?a?=', '=?base64?====?=', '=?base64?/w==?=', '=?base64?e A==?='])
      expect(decodeHeaderValue(broken)).toBeUndefined();
  });
});

describe('parameter headers', () => {
  const schema = {
    properties: {
      page: { type: 'integer', 'x-mcp-header': 'Page' },
      deep: { properties: { on: { type: 'boolean', 'x-mcp-header': 'On' } } },
    },
  };
  const disagrees = (args: object, headers: Record<string, string>) => disagreeingHeader(schema, args as never, (name) => headers[name]);

  it('compare integers by value and everything else by text, at any depth', () => {
    expect(disagrees({ page: 42, deep: { on: true } }, { 'mcp-param-page': '42.0', 'mcp-param-on': 'true' })).toBeUndefined();
    expect(disagrees({ page: 42 }, { 'mcp-param-page': '43' })).toBe('Mcp-Param-Page');
    expect(disagrees({ deep: { on: true } }, { 'mcp-param-on': 'True' })).toBe('Mcp-Param-On');
  });

  it('are not expected for what is absent or null', () => {
    expect(disagrees({ page: null }, {})).toBeUndefined();
    expect(disagrees({}, { 'mcp-param-page': '1' })).toBeUndefined();
  });
});

describe('parameter headers on their way to the next server', () => {
  const properties = { region: { type: 'string', 'x-mcp-header': 'Region' }, city: { type: 'string' } };
  const entry = entryOf({ name: 'find', inputSchema: { type: 'object', properties } });
  const given = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).map(([name, raw]) => [name, { raw, text: decodeHeaderValue(raw) ?? raw }]));

  it('are passed on byte for byte where the schema does not declare them', () => {
    const foreign = { 'mcp-param-city': 'Bend', 'mcp-param-other': '=?base64?esO8cmljaA==?=', 'mcp-param-broken': '=?base64?!?=' };
    expect(unknownParamHeaders(entry, given(foreign))).toEqual(foreign);
    expect(unknownParamHeaders({ ...entry, kind: 'prompt' }, given({ 'mcp-param-region': 'x' }))).toEqual({ 'mcp-param-region': 'x' });
    expect(unknownParamHeaders(entry)).toEqual({});
  });

  it('are made from the arguments where it does, whatever the caller wrote there', () => {
    expect(unknownParamHeaders(entry, given({ 'mcp-param-region': '[[phone:bcdf]]' }))).toEqual({});
    expect(writeParamHeaders(entry, { arguments: { region: '+1 206 555 0100' } })).toEqual({ 'Mcp-Param-Region': '+1 206 555 0100' });
    expect(writeParamHeaders(entry, { arguments: {} })).toEqual({});
  });
});

describe('the depth of JSON text', () => {
  const deep = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));

  it('is counted outside strings only', () => {
    expect(nestsDeeperThan(deep(10), 10)).toBe(false);
    expect(nestsDeeperThan(deep(11), 10)).toBe(true);
    expect(nestsDeeperThan(Buffer.from(JSON.stringify(`${'['.repeat(50)}"\\`)), 10)).toBe(false);
    expect(nestsDeeperThan(Buffer.from(`[${'{},'.repeat(50)}1]`), 10)).toBe(false);
    expect(nestsDeeperThan(Buffer.from(`{"a\\"":${'{"b":'.repeat(20)}1${'}'.repeat(20)}}`), 10)).toBe(true);
  });
});

describe('_meta', () => {
  it('goes through with vendor keys, without what belongs to one hop', () => {
    const kept = { 'acme.example/k': { a: 1 }, plain: 1 };
    const trace = { traceparent: '00-1', tracestate: 'a', baggage: 'b' };
    const hop = {
      ...trace,
      progressToken: 1,
      'io.modelcontextprotocol/clientInfo': {},
      'io.modelcontextprotocol/anything': 1,
      'dev.mcp/x': 1,
    };
    expect(endToEndMeta({ ...kept, ...hop })).toEqual(kept);
    expect(Object.getPrototypeOf(endToEndMeta(JSON.parse('{"__proto__":{"polluted":1}}') as never))).toBe(Object.prototype);
  });
});

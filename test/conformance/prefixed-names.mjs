// Names of one upstream on an aggregated endpoint: put on in requests and taken off in lists.

const NAMED = new Set(['tools/call', 'prompts/get']);
const LISTS = { 'tools/list': 'tools', 'prompts/list': 'prompts' };
const SENTINEL = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

export class PrefixedNames {
  constructor(prefix) {
    this.prefix = prefix;
  }

  /** The request as the endpoint knows it, changing `headers` in place, and what to do with its answer. What is no JSON goes as it is. */
  exchange(body, headers) {
    let message;
    try {
      message = JSON.parse(body.toString('utf8'));
    } catch {
      return { body, rewritesAnswer: false };
    }
    const { method, params } = message ?? {};
    if (NAMED.has(method) && typeof params?.name === 'string') params.name = this.prefix + params.name;
    if (method === 'completion/complete' && params?.ref?.type === 'ref/prompt') params.ref.name = this.prefix + params.ref.name;
    if (NAMED.has(method) && headers['mcp-name'] !== undefined) headers['mcp-name'] = this.header(headers['mcp-name']);
    const text = Buffer.from(JSON.stringify(message));
    if (headers['content-length'] !== undefined) headers['content-length'] = String(text.length);
    const list = LISTS[method];
    return { body: text, rewritesAnswer: list !== undefined, answer: (answer, type) => this.answer(answer, type, list) };
  }

  header(value) {
    const encoded = SENTINEL.exec(value);
    if (!encoded) return this.prefix + value;
    const name = Buffer.from(encoded[1], 'base64').toString('utf8');
    return `=?base64?${Buffer.from(this.prefix + name).toString('base64')}?=`;
  }

  answer(text, type, list) {
    if (type.startsWith('application/json')) return this.withoutPrefix(text, list);
    return text.replace(/^data: ?(.+)$/gm, (_line, data) => `data: ${this.withoutPrefix(data, list)}`);
  }

  withoutPrefix(text, list) {
    const message = JSON.parse(text);
    const entries = message?.result?.[list];
    if (!Array.isArray(entries)) return text;
    message.result[list] = entries
      .filter(({ name }) => name.startsWith(this.prefix))
      .map((entry) => ({ ...entry, name: entry.name.slice(this.prefix.length) }));
    return JSON.stringify(message);
  }
}

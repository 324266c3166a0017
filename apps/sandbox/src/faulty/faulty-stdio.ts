import { createInterface } from 'node:readline';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** What can be wrong with the whole process, by command-line flag. */
export interface FaultyOptions {
  /** Leave with code 13 before reading anything. */
  readonly crashAtStart?: boolean;
  /** Read and never answer. */
  readonly deaf?: boolean;
  /** Answer nothing before this many milliseconds have passed. */
  readonly slowStartMs?: number;
  /** Stay when told to go (SIGTERM, SIGINT, end of stdin). */
  readonly stubborn?: boolean;
  /** Speak only the 2025 revisions, as most stdio servers do. */
  readonly legacyOnly?: boolean;
}

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const INFO = { name: 'faulty-stdio', version: '0.1.0' };
const NO_ARGUMENTS = { type: 'object', properties: {} };
const HUGE_BYTES = 32 * 1024 * 1024;

type Say = (text: string) => void;
interface Scene {
  readonly say: Say;
  readonly ok: (text: string) => void;
}

const TOOLS: Readonly<Record<string, { description: string; run: (scene: Scene) => void }>> = {
  well: { description: 'Answers as it should.', run: ({ ok }) => ok('well') },
  pid: { description: 'Tells its process id.', run: ({ ok }) => ok(String(process.pid)) },
  crash: { description: 'Leaves the process with code 13 instead of answering.', run: () => process.exit(13) },
  hang: { description: 'Never answers.', run: () => undefined },
  flood_stderr: {
    description: 'Writes 8 MB to stderr, a telephone number on every line, then answers.',
    run: ({ ok }) => {
      const line = 'WARN pool exhausted, token=synthetic-secret-000111, call (916) 555-0166\n';
      process.stderr.write(line.repeat(Math.ceil((8 * 1024 * 1024) / line.length)), () => ok('flooded'));
    },
  },
  garbage: {
    description: 'Prints lines that are no JSON-RPC, then answers.',
    run: ({ say, ok }) => {
      say('Server ready on port 3000');
      say('{"half":');
      say('[1,2,3]');
      say('{"jsonrpc":"2.0","id":"never-asked","result":{}}');
      ok('after the garbage');
    },
  },
  huge_line: { description: 'Answers in one line of 32 MB.', run: ({ ok }) => ok('x'.repeat(HUGE_BYTES)) },
  endless_line: {
    description: 'Writes 32 MB without a line end and never ends it.',
    run: () => void process.stdout.write('x'.repeat(HUGE_BYTES)),
  },
  close_stdout: { description: 'Closes its stdout and stays alive.', run: () => void process.stdout.end() },
};

function answer(method: JsonValue | undefined, modern: boolean, options: FaultyOptions): JsonObject | undefined {
  const wrap = (result: JsonObject): JsonObject =>
    modern
      ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private', ...result, _meta: { 'io.modelcontextprotocol/serverInfo': INFO } }
      : result;
  if (method === 'initialize') return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: INFO };
  if (method === 'ping') return {};
  if (method === 'server/discover' && !options.legacyOnly) return wrap({ supportedVersions: ['2026-07-28'], capabilities: { tools: {} } });
  if (method !== 'tools/list') return undefined;
  return wrap({ tools: Object.entries(TOOLS).map(([name, { description }]) => ({ name, description, inputSchema: NO_ARGUMENTS })) });
}

function receive(line: string, say: Say, options: FaultyOptions): void {
  const message: unknown = JSON.parse(line);
  if (!isJsonObject(message) || message['id'] === undefined) return;
  const id = message['id'];
  const reply = (rest: JsonObject): void => say(JSON.stringify({ jsonrpc: '2.0', id, ...rest }));
  const params = isJsonObject(message['params']) ? message['params'] : {};
  const modern = isJsonObject(params['_meta']) && params['_meta'][VERSION_KEY] !== undefined;
  const tool = message['method'] === 'tools/call' ? TOOLS[String(params['name'])] : undefined;
  if (tool) {
    const mark: JsonObject = modern ? { resultType: 'complete' } : {};
    return tool.run({ say, ok: (text) => reply({ result: { ...mark, content: [{ type: 'text', text }] } }) });
  }
  const result = answer(message['method'], modern, options);
  reply(result ? { result } : { error: { code: -32_601, message: 'Method not found' } });
}

/**
 * An MCP server on stdin and stdout that fails on demand, for tests of supervision. Written without the SDK, which would not let it
 * do most of this.
 */
export function runFaultyStdio(options: FaultyOptions): void {
  if (options.crashAtStart) process.exit(13);
  if (options.stubborn) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
    setInterval(() => undefined, 60_000);
  }
  const say: Say = (text) => void process.stdout.write(`${text}\n`);
  const ready = new Promise((resolve) => setTimeout(resolve, options.slowStartMs ?? 0));
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (options.deaf) return;
    void ready.then(() => receive(line, say, options));
  });
}

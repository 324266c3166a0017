import { createInterface } from 'node:readline';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { faceAnswer, isModern, textResult, type Face } from './face.js';
import { STDIO_FAULTS } from './stdio-faults.js';

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

type Say = (text: string) => void;

const TOOLS = Object.fromEntries(Object.entries(STDIO_FAULTS).map(([name, { description }]) => [name, description]));

function receive(line: string, say: Say, face: Face): void {
  const message: unknown = JSON.parse(line);
  if (!isJsonObject(message) || message['id'] === undefined) return;
  const { id, method } = message;
  const params = isJsonObject(message['params']) ? message['params'] : {};
  const tool = method === 'tools/call' ? STDIO_FAULTS[String(params['name'])] : undefined;
  if (tool) {
    const meta = isJsonObject(params['_meta']) ? params['_meta'] : {};
    const modern = isModern(message);
    const answer = (to: JsonObject[string], text: string): void =>
      say(JSON.stringify({ jsonrpc: '2.0', id: to, result: textResult(text, modern) }));
    return tool.run({ id, progressToken: meta['progressToken'], say, answer, ok: (text) => answer(id, text) });
  }
  const result = faceAnswer(message, face);
  say(JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error: { code: -32_601, message: 'Method not found' } }) }));
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
  const face: Face = { name: 'faulty-stdio', speaks: options.legacyOnly ? 'legacy' : 'both', tools: TOOLS };
  const say: Say = (text) => void process.stdout.write(`${text}\n`);
  const ready = new Promise((resolve) => setTimeout(resolve, options.slowStartMs ?? 0));
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (options.deaf) return;
    void ready.then(() => receive(line, say, face));
  });
}

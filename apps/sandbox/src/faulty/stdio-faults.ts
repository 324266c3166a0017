import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { JsonObject, JsonValue } from '@gatehouse/kernel';

/** One tool call that is about to be answered badly. */
export interface Scene {
  readonly id: JsonValue;
  readonly progressToken: JsonValue | undefined;
  /** Writes one line as it is. */
  readonly say: (text: string) => void;
  /** Answers this call with a text, as it should. */
  readonly ok: (text: string) => void;
  /** Answers the request of that id with a text. */
  readonly answer: (id: JsonValue, text: string) => void;
}

const HUGE_BYTES = 32 * 1024 * 1024;
const SLOW_MS = 400;
const FLOOD = 5_000;

const notification = (method: string, params: JsonObject): string => JSON.stringify({ jsonrpc: '2.0', method, params });

export const STDIO_FAULTS: Readonly<Record<string, { description: string; run: (scene: Scene) => void }>> = {
  well: { description: 'Answers as it should.', run: ({ ok }) => ok('well') },
  pid: { description: 'Tells its process id.', run: ({ ok }) => ok(String(process.pid)) },
  offspring: {
    description: 'Starts a process of its own that minds no SIGTERM, and tells both process ids.',
    // An ignored signal stays ignored in what a shell becomes.
    run: ({ ok }) => ok(JSON.stringify([process.pid, spawn('sh', ['-c', 'trap "" TERM; exec sleep 600'], { stdio: 'ignore' }).pid])),
  },
  crash: { description: 'Leaves the process with code 13 instead of answering.', run: () => process.exit(13) },
  hang: { description: 'Never answers.', run: () => undefined },
  slow: { description: 'Answers well, after a while.', run: ({ ok }) => void setTimeout(() => ok('slow, and well'), SLOW_MS) },
  flood: {
    description: 'Sends thousands of notifications, then answers.',
    run: ({ say, ok, progressToken }) => {
      for (let step = 1; step <= FLOOD; step += 1) {
        const message = `Step ${step} of ${FLOOD}, call (916) 555-0133`;
        if (progressToken === undefined) say(notification('notifications/message', { level: 'info', data: message }));
        else say(notification('notifications/progress', { progressToken, progress: step, message }));
      }
      ok('after the flood');
    },
  },
  flood_changes: {
    description: 'Announces ten thousand times that its list changed, then answers.',
    run: ({ say, ok }) => {
      for (let count = 0; count < 10_000; count += 1) say(notification('notifications/tools/list_changed', {}));
      ok('after the flood');
    },
  },
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
  wrong_id: {
    description: 'Answers under the id of another request.',
    run: ({ answer }) => answer('somebody-else', 'meant for somebody else'),
  },
  other_ids: {
    description: 'Sends answers to requests that may come, and none to this one.',
    run: ({ answer, id }) => {
      for (let other = 1; other <= 200; other += 1) answer(Number(id) + other, 'meant for somebody else');
    },
  },
  twice: {
    description: 'Answers twice, differently.',
    run: ({ ok }) => {
      ok('the first answer');
      ok('the second answer');
    },
  },
  wrong_shape: {
    description: 'Answers with a result whose content is no list.',
    run: ({ say, id }) => say(JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', content: 'a string' } })),
  },
  no_result: {
    description: 'Answers with neither a result nor an error.',
    run: ({ say, id }) => say(JSON.stringify({ jsonrpc: '2.0', id })),
  },
  huge_line: { description: 'Answers in one line of 32 MB.', run: ({ ok }) => ok('x'.repeat(HUGE_BYTES)) },
  endless_line: {
    description: 'Writes 32 MB without a line end and never ends it.',
    run: () => void process.stdout.write('x'.repeat(HUGE_BYTES)),
  },
  close_stdout: { description: 'Closes its stdout and stays alive.', run: () => closeSync(1) },
};

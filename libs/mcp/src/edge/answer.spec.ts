import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { acceptsOf, Answer } from './answer.js';

it('an answer to a slow reader leaves no listener behind, however often it waits', async () => {
  const socket = Object.assign(new EventEmitter(), { writeHead: () => undefined, write: () => false });
  const answer = new Answer(socket as unknown as ServerResponse, acceptsOf('text/event-stream'));
  const heard = (): number[] => ['drain', 'close', 'error'].map((name) => socket.listenerCount(name));
  const before = heard();
  for (let piece = 0; piece < 50; piece += 1) {
    const written = answer.notification('{}');
    socket.emit('drain');
    await written;
  }
  expect(heard()).toEqual(before);
});

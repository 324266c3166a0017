import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { acceptsOf, Answer } from './answer.js';

afterEach(() => vi.useRealTimers());

it('an answer that waits for a person is kept alive once it is a stream, until its reader has gone', async () => {
  vi.useFakeTimers();
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const socket = Object.assign(new EventEmitter(), { writeHead: () => undefined, write });
  const answer = new Answer(socket as unknown as ServerResponse, acceptsOf('text/event-stream'));
  vi.advanceTimersByTime(60_000);
  await answer.notification('{}');
  vi.advanceTimersByTime(31_000);
  socket.emit('close');
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual(['event: message\ndata: {}\n\n', ': still here\n\n', ': still here\n\n']);
});

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

import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers HTTP requests of one mount path. */
export type HttpListener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

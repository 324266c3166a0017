import type { FastifyReply } from 'fastify';
import type { DeskAnswer } from '../oauth/desk.js';

/** Sends what a desk answered. */
export async function answerWith(reply: FastifyReply, { status, headers, body }: DeskAnswer): Promise<void> {
  await reply.status(status).headers(headers).send(body);
}

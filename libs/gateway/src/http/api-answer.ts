import { HttpException, HttpStatus } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ApiAnswer } from '../api/api-door.js';

export async function sendAnswer(reply: FastifyReply, { status, body }: ApiAnswer): Promise<void> {
  // On record, as whoever else is turned away at the door.
  if (status === HttpStatus.FORBIDDEN) throw new HttpException(body, status);
  await reply.status(status).headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).send(body);
}

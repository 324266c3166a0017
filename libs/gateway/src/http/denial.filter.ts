import { AuditTrail } from '@gatehouse/audit';
import {
  Catch,
  HttpException,
  HttpStatus,
  Injectable,
  Logger,
  type ArgumentsHost,
  type BeforeApplicationShutdown,
  type ExceptionFilter,
  type OnModuleInit,
} from '@nestjs/common';
import { DenialPace } from './denial-pace.js';
import type { FastifyReply, FastifyRequest } from 'fastify';

const UNAVAILABLE = { error: 'unavailable', message: 'The audit trail cannot be written, so nothing is answered. Try again later.' };

/** Records whoever is turned away in ring 1 before the answer goes out, and words the answer. */
@Catch()
@Injectable()
export class DenialFilter implements ExceptionFilter, OnModuleInit, BeforeApplicationShutdown {
  private readonly log = new Logger(DenialFilter.name);
  private readonly pace = new DenialPace();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly trail: AuditTrail) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.tellUntold(), 10_000).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.tellUntold(true);
  }

  private async tellUntold(all = false): Promise<void> {
    for (const { address, untold } of this.pace.drain(all)) {
      const told = this.trail.record({ kind: 'auth.denied', severity: 'warn', details: { address, untold } });
      await told.catch((error: unknown) => this.log.error({ message: 'denials could not be recorded', error }));
    }
  }

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { status, body } = this.answerTo(thrown);
    const recorded = await this.record(request, status, body).catch(() => false);
    if (recorded) await reply.status(status).send(body);
    else await reply.status(HttpStatus.SERVICE_UNAVAILABLE).send(UNAVAILABLE);
  }

  private answerTo(thrown: unknown): { status: number; body: object } {
    if (!(thrown instanceof HttpException)) {
      this.log.error({ message: 'ring 1 failed', error: thrown });
      return { status: HttpStatus.INTERNAL_SERVER_ERROR, body: { error: 'fault', message: 'Internal error' } };
    }
    const response = thrown.getResponse();
    return { status: thrown.getStatus(), body: typeof response === 'object' ? response : { message: response } };
  }

  private async record(request: FastifyRequest, status: number, body: object): Promise<boolean> {
    const { write, untold } = this.pace.take(request.ip);
    if (!write) return true;
    const kind = status === HttpStatus.NOT_FOUND ? 'endpoint.unknown' : 'auth.denied';
    const error: Record<string, string> = 'error' in body && typeof body.error === 'string' ? { error: body.error } : {};
    await this.trail.record({ kind, severity: 'warn', details: { status, address: request.ip, untold, ...error } });
    return true;
  }
}

import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** What must hold for calls to be answered. `required` parts make the node unready; the others are shown only. */
export interface ReadinessPart {
  readonly name: string;
  readonly required: boolean;
  readonly check: () => Promise<string | undefined> | string | undefined;
}

export const READINESS = Symbol('readiness parts');

@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS) private readonly parts: readonly ReadinessPart[]) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const checked = await Promise.all(this.parts.map(async ({ name, required, check }) => ({ name, required, reason: await check() })));
    const ready = checked.every(({ required, reason }) => !required || reason === undefined);
    const parts = Object.fromEntries(checked.map(({ name, reason }) => [name, reason ?? 'up']));
    await reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unready', parts });
  }
}

import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { RELAYED } from '@gatehouse/mcp';
import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReportApi, unreachable } from '../reports/report-api.js';
import { sendAnswer } from './api-answer.js';
import { askedElsewhere } from './file-relay.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

type Asked = FastifyRequest & { readonly user: TokenClaims };

/** A page of a report runs nothing and fetches nothing; a browser is told so too. */
const SHOWN = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
};

/** Reports in the background, for a brokerage's own tools. */
@Controller('api/reports')
@UseFilters(DenialFilter)
@UseGuards(HostGuard, BearerGuard)
export class ReportApiController {
  constructor(private readonly api: ReportApi) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.api.list((request as Asked).user));
  }

  @Post()
  async order(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.api.order((request as Asked).user, request.raw));
  }

  @Get(':id')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await sendAnswer(reply, await this.api.show((request as Asked).user, id));
  }

  @Get(':id/:file')
  async file(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() { id, file }: { readonly id: string; readonly file: string },
  ): Promise<void> {
    const answer = await this.api.file((request as Asked).user, id, file);
    if ('status' in answer) await sendAnswer(reply, answer);
    else if ('elsewhere' in answer) await this.relayed(answer.elsewhere, request, reply);
    else await reply.headers({ ...SHOWN, 'content-type': answer.type }).send(answer.content);
  }

  private async relayed(elsewhere: string, { raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
    // What was sent on once goes no further, and a proof was shown here: the other node would take it for a stolen one.
    const mayGoOn = raw.headers[RELAYED] === undefined && raw.headers['dpop'] === undefined;
    const answer = mayGoOn ? await askedElsewhere(elsewhere, raw).catch(() => undefined) : undefined;
    if (!answer) {
      const { status, error, message } = unreachable();
      await sendAnswer(reply, { status, body: { error, message } });
      return;
    }
    const type = answer.headers['content-type'] ?? 'application/octet-stream';
    await reply
      .status(answer.statusCode ?? 502)
      .headers({ ...SHOWN, 'content-type': type })
      .send(answer);
  }
}

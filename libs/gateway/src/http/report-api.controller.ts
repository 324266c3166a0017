import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReportApi } from '../reports/report-api.js';
import { sendAnswer } from './api-answer.js';
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
    else await reply.headers({ ...SHOWN, 'content-type': answer.type }).send(answer.content);
  }
}

import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinApi } from '../definitions/pin-api.js';
import { sendAnswer } from './api-answer.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

type Asked = FastifyRequest & { readonly user: TokenClaims };
type Place = { readonly upstream: string; readonly tool: string };

/** Changed definitions, for a brokerage's own tools. The name of a tool stands percent-encoded in the address. */
@Controller('api/pins')
@UseFilters(DenialFilter)
@UseGuards(HostGuard, BearerGuard)
export class PinApiController {
  constructor(private readonly api: PinApi) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.api.list((request as Asked).user));
  }

  @Get(':upstream/:tool')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() { upstream, tool }: Place): Promise<void> {
    await sendAnswer(reply, await this.api.show((request as Asked).user, upstream, tool));
  }

  @Post(':upstream/:tool')
  async approve(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() { upstream, tool }: Place): Promise<void> {
    await sendAnswer(reply, await this.api.approve((request as Asked).user, { upstream, tool }, request.raw));
  }
}

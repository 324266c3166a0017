import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConnectDesk } from '../connect/connect-desk.js';
import { DenialFilter } from './denial.filter.js';
import { answerWith } from './desk-answer.js';
import { HostGuard } from './host.guard.js';

/** The pages on which people connect their own accounts at upstreams. */
@Controller('connect')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class ConnectController {
  constructor(private readonly desk: ConnectDesk) {}

  @Get()
  async overview(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWith(reply, await this.desk.overview({ request, response: reply.raw }));
  }

  @Get(':upstream')
  async show(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('upstream') upstream: string): Promise<void> {
    await answerWith(reply, await this.desk.show({ request, response: reply.raw }, upstream));
  }

  @Post(':upstream')
  async begin(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('upstream') upstream: string): Promise<void> {
    await answerWith(reply, await this.desk.begin({ request, response: reply.raw }, upstream));
  }

  @Get(':upstream/callback')
  async callback(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('upstream') upstream: string): Promise<void> {
    await answerWith(reply, await this.desk.callback({ request, response: reply.raw }, upstream));
  }

  @Post(':upstream/disconnect')
  async disconnect(
    @Req() { raw: request }: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('upstream') upstream: string,
  ): Promise<void> {
    await answerWith(reply, await this.desk.disconnect({ request, response: reply.raw }, upstream));
  }
}

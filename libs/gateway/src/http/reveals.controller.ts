import { Controller, Get, Param, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DeskAnswer } from '../oauth/desk.js';
import { RevealDesk } from '../reveal/reveal-desk.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

/** The page on which a person sees one masked value in clear. */
@Controller('reveals')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class RevealsController {
  constructor(private readonly desk: RevealDesk) {}

  @Get()
  async overview(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(reply, await this.desk.overview({ request, response: reply.raw }));
  }

  @Get(':id')
  async show(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await this.answer(reply, await this.desk.show({ request, response: reply.raw }, id));
  }

  @Get(':id/sign-in')
  async signIn(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await this.answer(reply, await this.desk.signInAnew({ request, response: reply.raw }, id));
  }

  private async answer(reply: FastifyReply, { status, headers, body }: DeskAnswer): Promise<void> {
    await reply.status(status).headers(headers).send(body);
  }
}

import { Controller, Get, Param, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RevealDesk } from '../reveal/reveal-desk.js';
import { DenialFilter } from './denial.filter.js';
import { answerWith } from './desk-answer.js';
import { HostGuard } from './host.guard.js';

/** The page on which a person sees one masked value in clear. */
@Controller('reveals')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class RevealsController {
  constructor(private readonly desk: RevealDesk) {}

  @Get()
  async overview(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWith(reply, await this.desk.overview({ request, response: reply.raw }));
  }

  @Get(':id')
  async show(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await answerWith(reply, await this.desk.show({ request, response: reply.raw }, id));
  }

  @Get(':id/sign-in')
  async signIn(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await answerWith(reply, await this.desk.signInAnew({ request, response: reply.raw }, id));
  }
}

import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApprovalPageDesk } from '../approvals/approval-page-desk.js';
import { DenialFilter } from './denial.filter.js';
import { answerWith } from './desk-answer.js';
import { HostGuard } from './host.guard.js';

/** The pages on which people decide about held calls. */
@Controller('approvals')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class ApprovalsController {
  constructor(private readonly desk: ApprovalPageDesk) {}

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

  @Post(':id')
  async decide(@Req() { raw: request }: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await answerWith(reply, await this.desk.decide({ request, response: reply.raw }, id));
  }
}

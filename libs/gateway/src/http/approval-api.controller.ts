import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApprovalApi } from '../approvals/approval-api.js';
import { sendAnswer } from './api-answer.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

type Asked = FastifyRequest & { readonly user: TokenClaims };

/** Decisions about held calls, for a brokerage's own tools. */
@Controller('api/approvals')
@UseFilters(DenialFilter)
@UseGuards(HostGuard, BearerGuard)
export class ApprovalApiController {
  constructor(private readonly api: ApprovalApi) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.api.list((request as Asked).user));
  }

  @Get(':id')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await sendAnswer(reply, await this.api.show((request as Asked).user, id));
  }

  @Post(':id')
  async decide(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await sendAnswer(reply, await this.api.decide((request as Asked).user, id, request.raw));
  }
}

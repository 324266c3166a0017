import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { Controller, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ExplainApi } from '../explain/explain-api.js';
import { sendAnswer } from './api-answer.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

/** Why somebody may or may not use a tool, for those who look after the policies. */
@Controller('api/explain')
@UseFilters(DenialFilter)
@UseGuards(HostGuard, BearerGuard)
export class ExplainApiController {
  constructor(private readonly api: ExplainApi) {}

  @Post()
  async explain(@Req() request: FastifyRequest & { readonly user?: TokenClaims }, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, await this.api.explain(request.user!, request.raw));
  }
}

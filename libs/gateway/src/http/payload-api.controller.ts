import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { Controller, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PayloadApi } from '../keep/payload-api.js';
import { sendAnswer } from './api-answer.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

/** What calls said, where a rule had it kept. */
@Controller('api/payloads')
@UseFilters(DenialFilter)
@UseGuards(HostGuard, BearerGuard)
export class PayloadApiController {
  constructor(private readonly api: PayloadApi) {}

  @Post(':event')
  async read(
    @Req() request: FastifyRequest & { readonly user?: TokenClaims },
    @Res() reply: FastifyReply,
    @Param('event') event: string,
  ): Promise<void> {
    await sendAnswer(reply, await this.api.read(request.user!, event, request.raw));
  }
}

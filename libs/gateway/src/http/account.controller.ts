import { Controller, Get, NotFoundException, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCOUNT_ACTIONS, AccountDesk } from '../oauth/account/account-desk.js';
import type { Visit } from '../oauth/desk.js';
import { DenialFilter } from './denial.filter.js';
import { answerWith } from './desk-answer.js';
import { HostGuard } from './host.guard.js';

/** The page on which people see and end what acts for them. */
@Controller('oauth/account')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class AccountController {
  constructor(private readonly desk: AccountDesk) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = request.url.indexOf('?');
    const asked = new URLSearchParams(query < 0 ? '' : request.url.slice(query));
    await answerWith(reply, await this.desk.show(visitOf(request, reply), asked));
  }

  @Post(':action')
  async act(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('action') action: string): Promise<void> {
    const known = ACCOUNT_ACTIONS.find((each) => each === action);
    if (known === undefined) throw new NotFoundException('There is no such form.');
    await answerWith(reply, await this.desk.act(visitOf(request, reply), known));
  }
}

const visitOf = (request: FastifyRequest, reply: FastifyReply): Visit => ({
  request: request.raw,
  response: reply.raw,
  address: request.ip,
});

import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignOutDesk } from '../oauth/sign-out-desk.js';
import { SingleSignOnDesk, type ConnectionVisit } from '../oauth/single-sign-on-desk.js';
import { DenialFilter } from './denial.filter.js';
import { answerWith } from './desk-answer.js';
import { HostGuard } from './host.guard.js';

interface Place {
  readonly uid: string;
  readonly connection: string;
}

const queryOf = ({ raw: { url = '' } }: FastifyRequest): string => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');

/** The way to an identity provider of the brokerage and back, and the way out. */
@Controller('oauth')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class SingleSignOnController {
  constructor(
    private readonly desk: SingleSignOnDesk,
    private readonly signOutDesk: SignOutDesk,
  ) {}

  @Post('interaction/:uid/sign-in/:connection')
  async leave(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() place: Place): Promise<void> {
    await answerWith(reply, await this.desk.leave(this.visit(request, reply, place)));
  }

  @Get('interaction/:uid/sign-in/:connection')
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() place: Place): Promise<void> {
    await answerWith(reply, await this.desk.finish(this.visit(request, reply, place), queryOf(request)));
  }

  @Get('sign-in/:connection/callback')
  async arrive(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('connection') connection: string): Promise<void> {
    await answerWith(reply, await this.desk.arrive(request.raw, connection, queryOf(request)));
  }

  @Get('sign-out')
  async askToSignOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWith(reply, await this.signOutDesk.show({ request: request.raw, response: reply.raw, address: request.ip }));
  }

  @Post('sign-out')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWith(reply, await this.signOutDesk.signOut({ request: request.raw, response: reply.raw, address: request.ip }));
  }

  private visit(request: FastifyRequest, reply: FastifyReply, { uid, connection }: Place): ConnectionVisit {
    return { request: request.raw, response: reply.raw, uid, connection, address: request.ip };
  }
}

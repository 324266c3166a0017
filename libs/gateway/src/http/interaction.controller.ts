import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DeskVisit } from '../oauth/desk.js';
import { SecondStepDesk } from '../oauth/second-step-desk.js';
import { SignInDesk } from '../oauth/sign-in-desk.js';
import { DenialFilter } from './denial.filter.js';
import { answerWith } from './desk-answer.js';
import { HostGuard } from './host.guard.js';

const visitOf = (request: FastifyRequest, reply: FastifyReply, uid: string): DeskVisit => ({
  request: request.raw,
  response: reply.raw,
  uid,
  address: request.ip,
});

/** The pages on which a person signs in and says what an application may do. */
@Controller('oauth/interaction/:uid')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class InteractionController {
  constructor(
    private readonly desk: SignInDesk,
    private readonly secondStep: SecondStepDesk,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('uid') uid: string): Promise<void> {
    await answerWith(reply, await this.desk.show(visitOf(request, reply, uid)));
  }

  @Post('login')
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('uid') uid: string): Promise<void> {
    await answerWith(reply, await this.desk.signIn(visitOf(request, reply, uid)));
  }

  @Post('code')
  async code(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('uid') uid: string): Promise<void> {
    await answerWith(reply, await this.secondStep.code(visitOf(request, reply, uid)));
  }

  @Post('enrol')
  async enrol(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('uid') uid: string): Promise<void> {
    await answerWith(reply, await this.secondStep.enrol(visitOf(request, reply, uid)));
  }

  @Post('enrolled')
  async enrolled(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('uid') uid: string): Promise<void> {
    await answerWith(reply, await this.secondStep.enrolled(visitOf(request, reply, uid)));
  }

  @Post('consent')
  async consent(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('uid') uid: string): Promise<void> {
    await answerWith(reply, await this.desk.consent(visitOf(request, reply, uid)));
  }
}

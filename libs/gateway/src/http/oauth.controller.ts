import { All, Controller, Get, Header, Inject, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthorizationDoor } from '../oauth/authorization-door.js';
import { STYLESHEET } from '../oauth/stylesheet.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

export const AUTHORIZATION_SERVER = Symbol('authorization server');

/** The addresses of the authorization server. The exchange is handed over whole: it reads the body and writes the answer by itself. */
@Controller('oauth')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class OAuthController {
  constructor(@Inject(AUTHORIZATION_SERVER) private readonly door: AuthorizationDoor) {}

  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  @Header('x-content-type-options', 'nosniff')
  style(): string {
    return STYLESHEET;
  }

  @All('*')
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.door.open(request.raw, request.ip);
    reply.hijack();
    return answer(reply.raw);
  }
}

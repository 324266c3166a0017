import { All, Controller, Inject, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthorizationDoor } from '../oauth/authorization-door.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';
import { AUTHORIZATION_SERVER } from './oauth.controller.js';

/** Metadata of the authorization server, by RFC 8414 and by OpenID Connect Discovery: one document. */
@Controller('.well-known')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class AuthorizationMetadataController {
  constructor(@Inject(AUTHORIZATION_SERVER) private readonly door: AuthorizationDoor) {}

  @All('oauth-authorization-server')
  oauth(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.hand(request, reply);
  }

  @All('openid-configuration')
  openid(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.hand(request, reply);
  }

  private async hand(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const answer = await this.door.open(request.raw, request.ip);
    reply.hijack();
    return answer(reply.raw);
  }
}

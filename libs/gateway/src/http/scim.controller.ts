import { All, Controller, Inject, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ScimDoor } from '../scim/scim-door.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

export const SCIM_DOOR = Symbol('SCIM endpoint');

/** Where identity providers say who works here (RFC 7644). */
@Controller('scim/v2')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class ScimController {
  constructor(@Inject(SCIM_DOOR) private readonly door: ScimDoor) {}

  @All('*')
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { status, headers, body } = await this.door.answer(request.raw, request.ip);
    await reply.status(status).headers(headers).send(body);
  }
}

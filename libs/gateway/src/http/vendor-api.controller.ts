import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VendorApi } from '../vendors/vendor-api.js';
import { sendAnswer } from './api-answer.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

type Asked = FastifyRequest & { readonly user: TokenClaims };

/** Applications of vendors, for a desk of the MLS's own. */
@Controller('api/vendors')
@UseFilters(DenialFilter)
@UseGuards(HostGuard, BearerGuard)
export class VendorApiController {
  constructor(private readonly api: VendorApi) {}

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

import { BearerGuard } from '@gatehouse/identity';
import type { TokenClaims } from '@gatehouse/kernel';
import { Controller, Get, Param, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegistryApi } from '../catalogue/registry-api.js';
import { sendAnswer } from './api-answer.js';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

type Request = FastifyRequest & { readonly user?: TokenClaims };
type Asked = Readonly<Record<string, string | undefined>>;
interface Place {
  readonly name: string;
  readonly version: string;
}

/** The approved part of the catalogue, in the words of the MCP registry (API v0.1). The name of a server stands percent-encoded in the address. */
@Controller('v0.1/servers')
@UseFilters(DenialFilter)
@UseGuards(HostGuard)
export class RegistryController {
  constructor(private readonly api: RegistryApi) {}

  @Get()
  async servers(@Req() request: Request, @Query() query: Asked, @Res() reply: FastifyReply): Promise<void> {
    const { cursor, limit, search, version, updated_since: updatedSince } = query;
    await sendAnswer(reply, this.api.servers(request.user, { cursor, limit, search, version, updatedSince }));
  }

  @Get(':name/versions')
  async versions(@Req() request: Request, @Param() { name }: Place, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, this.api.versions(request.user, name));
  }

  @Get(':name/versions/:version')
  async version(@Req() request: Request, @Param() place: Place, @Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, this.api.version(request.user, place));
  }
}

/** The same for those who are signed in. */
@UseGuards(BearerGuard)
export class SignedInRegistryController extends RegistryController {}

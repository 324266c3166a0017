import { BearerGuard } from '@gatehouse/identity';
import { Catalogue, type TokenClaims } from '@gatehouse/kernel';
import { HttpEdge, RELAYED } from '@gatehouse/mcp';
import { All, Controller, NotFoundException, Param, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DenialFilter } from './denial.filter.js';
import { HostGuard } from './host.guard.js';

/**
 * Ring 1: Host and Origin, then the bearer token, before a byte of the body is read. The reply is handed to the MCP edge whole,
 * so no interceptor, filter or serialiser of HTTP touches the stream.
 */
@Controller('mcp')
@UseFilters(DenialFilter)
@UseGuards(HostGuard, BearerGuard)
export class McpController {
  constructor(
    private readonly edge: HttpEdge,
    private readonly catalogue: Catalogue,
  ) {}

  @All()
  aggregated(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.serve(request, reply, undefined);
  }

  @All(':upstream')
  single(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('upstream') upstream: string): Promise<void> {
    if (!this.catalogue.hasEndpoint(upstream))
      throw new NotFoundException('No such endpoint. Use /mcp for every tool you may see, or /mcp/{upstream} for one upstream.');
    return this.serve(request, reply, upstream);
  }

  private serve(request: FastifyRequest, reply: FastifyReply, endpoint: string | undefined): Promise<void> {
    const { user } = request as FastifyRequest & { user: TokenClaims };
    reply.hijack();
    return this.edge.handle(request.raw, reply.raw, { claims: user, endpoint, address: addressOf(request) });
  }
}

/** Of what another node sends on, its own address says nothing: the caller's counts where that node is among the trusted proxies. */
function addressOf({ ip, socket, headers }: FastifyRequest): string | undefined {
  return headers[RELAYED] !== undefined && ip === socket.remoteAddress ? undefined : ip;
}

import { ProtectedResource } from '@gatehouse/identity';
import { Catalogue } from '@gatehouse/kernel';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';

/** Protected resource metadata (RFC 9728 §3.1): the well-known path is put before the path of the endpoint. */
@Controller('.well-known/oauth-protected-resource')
export class WellKnownController {
  constructor(
    private readonly resource: ProtectedResource,
    private readonly catalogue: Catalogue,
  ) {}

  @Get()
  root(): object {
    return this.aggregated();
  }

  @Get('mcp')
  aggregated(): object {
    return this.resource.metadata();
  }

  @Get('mcp/:upstream')
  single(@Param('upstream') upstream: string): object {
    if (!this.catalogue.hasEndpoint(upstream)) throw new NotFoundException('No such endpoint.');
    return this.resource.metadata(upstream);
  }
}

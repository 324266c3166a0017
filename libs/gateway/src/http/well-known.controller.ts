import { protectedResourceMetadata } from '@gatehouse/identity';
import { Catalogue } from '@gatehouse/kernel';
import { Controller, Get, Inject, NotFoundException, Param } from '@nestjs/common';

export const PUBLIC_URL = Symbol('public URL');

/** Protected resource metadata (RFC 9728 §3.1): the well-known path is put before the path of the endpoint. */
@Controller('.well-known/oauth-protected-resource')
export class WellKnownController {
  constructor(
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
    private readonly catalogue: Catalogue,
  ) {}

  @Get()
  root(): object {
    return this.aggregated();
  }

  @Get('mcp')
  aggregated(): object {
    return protectedResourceMetadata({ publicUrl: this.publicUrl, endpoint: undefined });
  }

  @Get('mcp/:upstream')
  single(@Param('upstream') upstream: string): object {
    if (!this.catalogue.hasEndpoint(upstream)) throw new NotFoundException('No such endpoint.');
    return protectedResourceMetadata({ publicUrl: this.publicUrl, endpoint: upstream });
  }
}

import { ForbiddenException, Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

export const ALLOWED_HOSTS = Symbol('allowed hosts and origins');

export interface AllowedHosts {
  /** Host names without port. */
  readonly hosts: readonly string[];
  /** Whole origins, e.g. `https://assistant.example`. */
  readonly origins: readonly string[];
}

/**
 * Refuses a Host or Origin that is not ours, so that a web page cannot reach the gateway by DNS rebinding
 * (MCP 2026-07-28, Transports, Security: servers MUST validate Origin). Clients that are not browsers send no Origin.
 */
@Injectable()
export class HostGuard implements CanActivate {
  constructor(@Inject(ALLOWED_HOSTS) private readonly allowed: AllowedHosts) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!this.isOurHost(headers.host))
      throw new ForbiddenException(
        'This Host is not served here. Use the public URL of the gateway, or add the host to gateway.allowedHosts.',
      );
    if (headers.origin !== undefined && !this.isOurOrigin(headers.origin)) {
      throw new ForbiddenException('This Origin may not call the gateway. Add it to gateway.allowedOrigins.');
    }
    return true;
  }

  private isOurHost(host: string | undefined): boolean {
    if (!host || !URL.canParse(`http://${host}`)) return false;
    return this.allowed.hosts.includes(new URL(`http://${host}`).hostname);
  }

  private isOurOrigin(origin: string): boolean {
    if (this.allowed.origins.includes(origin)) return true;
    return URL.canParse(origin) && this.allowed.hosts.includes(new URL(origin).hostname);
  }
}

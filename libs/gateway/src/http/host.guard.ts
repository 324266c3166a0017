import { BoundedCache } from '@gatehouse/kernel';
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
  // Parsing a URL costs more than the rest of the guard, and clients send the same header every time.
  private readonly judged = new BoundedCache<string, boolean>(64);

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
    if (!host) return false;
    const known = this.judged.get(host);
    if (known !== undefined) return known;
    const ours = URL.canParse(`http://${host}`) && this.allowed.hosts.includes(new URL(`http://${host}`).hostname);
    this.judged.set(host, ours);
    return ours;
  }

  private isOurOrigin(origin: string): boolean {
    if (this.allowed.origins.includes(origin)) return true;
    return URL.canParse(origin) && this.allowed.hosts.includes(new URL(origin).hostname);
  }
}

import { HttpException, HttpStatus, Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { TokenRejected, type Rejection } from '../tokens/token-rejected.js';
import { bearerChallenge, type BearerError } from './bearer-challenge.js';
import { BEARER_STRATEGY } from './bearer.strategy.js';
import type { TokenBearer } from './presented-token.js';
import { ProtectedResource } from './protected-resource.js';

interface Answer {
  readonly status: number;
  readonly error?: BearerError;
}

interface HeaderWriter {
  header(name: string, value: string): unknown;
}

const INVALID: Answer = { status: HttpStatus.UNAUTHORIZED, error: 'invalid_token' };
const ANSWERS: Partial<Readonly<Record<Rejection, Answer>>> = {
  missing: { status: HttpStatus.UNAUTHORIZED },
  in_query: { status: HttpStatus.BAD_REQUEST, error: 'invalid_request' },
  repeated: { status: HttpStatus.BAD_REQUEST, error: 'invalid_request' },
  proof: { status: HttpStatus.UNAUTHORIZED, error: 'invalid_dpop_proof' },
  // No fault of the token: a client that is told so would throw it away.
  keys: { status: HttpStatus.SERVICE_UNAVAILABLE },
  scope: { status: HttpStatus.FORBIDDEN, error: 'insufficient_scope' },
};

/** Lets a request through with the token's claims as `request.user`, or answers 401 or 403 with the challenge that tells a client where to get a token. */
@Injectable()
export class BearerGuard extends AuthGuard(BEARER_STRATEGY) {
  constructor(private readonly resource: ProtectedResource) {
    super();
  }

  override handleRequest<TUser>(error: unknown, user: unknown, info: unknown, context: ExecutionContext): TUser {
    if (user) return user as TUser;
    if (!(info instanceof TokenRejected)) throw error ?? new Error('the bearer strategy gave neither a user nor a reason');
    throw this.refusal(info, context);
  }

  private refusal(rejected: TokenRejected, context: ExecutionContext): HttpException {
    const http = context.switchToHttp();
    const { status, error } = ANSWERS[rejected.why] ?? INVALID;
    const request = http.getRequest<TokenBearer>();
    const challenge = bearerChallenge({
      scheme: /^dpop(?: |$)/i.test(request.headers.authorization ?? '') ? 'dpop' : 'bearer',
      resourceMetadata: this.resource.metadataUrlOf(request.url ?? ''),
      scope: this.resource.asked(this.resource.firstScopes),
      ...(error ? { error, description: rejected.message } : {}),
    });
    if (status !== HttpStatus.SERVICE_UNAVAILABLE) http.getResponse<HeaderWriter>().header('WWW-Authenticate', challenge);
    const named = status === HttpStatus.SERVICE_UNAVAILABLE ? 'temporarily_unavailable' : 'unauthorized';
    return new HttpException({ error: error ?? named, message: rejected.message }, status);
  }
}

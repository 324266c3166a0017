import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { ODataTools } from './odata-tools.js';
import { map, type Observable } from 'rxjs';
import { MlsTerms } from './mls-terms.js';

/** MlsTerms, or ODataTools for what is somebody else's tool, in the path: the request half before the upstream is asked, attribution after every other stage has cleaned the answer. */
@Injectable()
export class MlsTermsKeeping implements NestInterceptor<JsonObject, JsonObject> {
  constructor(
    private readonly terms: MlsTerms,
    private readonly odata: ODataTools,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<JsonObject>): Promise<Observable<JsonObject>> {
    const call = context.getArgByIndex<McpCall>(0);
    const terms = [this.terms, this.odata].find((one) => one.concerns(call));
    if (terms !== this.terms) this.terms.refuseCanaries(call);
    if (!terms) return next.handle();
    await terms.prepare(call);
    return next.handle().pipe(map((result) => terms.complete(call, result)));
  }
}

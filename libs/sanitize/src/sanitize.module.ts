import { Module, type DynamicModule } from '@nestjs/common';
import { ArgumentContract } from './arguments/argument-contract.js';
import { Inspector, type InspectorOptions } from './inspection/inspector.js';
import { RequestSanitiser } from './request/request-sanitiser.js';
import { ResponseCleaner } from './response/response-cleaner.js';

/** The sanitising stages, ready to be injected: one inspector for both directions. */
@Module({})
export class SanitizeModule {
  static forRoot(options: InspectorOptions = {}): DynamicModule {
    return {
      module: SanitizeModule,
      providers: [
        { provide: Inspector, useFactory: () => Inspector.load(options) },
        { provide: ArgumentContract, useFactory: () => new ArgumentContract() },
        { provide: RequestSanitiser, useFactory: (contract: ArgumentContract, inspector: Inspector) => new RequestSanitiser(contract, inspector), inject: [ArgumentContract, Inspector] },
        { provide: ResponseCleaner, useFactory: (inspector: Inspector) => new ResponseCleaner(inspector), inject: [Inspector] },
      ],
      exports: [Inspector, ArgumentContract, RequestSanitiser, ResponseCleaner],
    };
  }
}

import { readFileSync } from 'node:fs';
import { Text } from './values.js';

/** Where a secret is kept. Secrets are never written into gateway.yaml itself. */
export class SecretReference {
  @Text({ expected: 'the name of an environment variable', example: 'CRM_TOKEN', optional: true })
  fromEnv?: string;

  @Text({ expected: 'the path of a file that holds the secret', example: '/run/secrets/crm-token', optional: true })
  fromFile?: string;
}

/** Reads secrets. A port, so that a deployment may bring its own store. */
export abstract class SecretSource {
  /** The secret, or a sentence that says why there is none; never both. */
  abstract read(reference: SecretReference): { readonly value: string } | { readonly fault: string };
}

export class EnvironmentSecrets extends SecretSource {
  constructor(private readonly environment: NodeJS.ProcessEnv = process.env) {
    super();
  }

  read(reference: SecretReference): { value: string } | { fault: string } {
    if ((reference.fromEnv === undefined) === (reference.fromFile === undefined)) {
      return { fault: 'expected either fromEnv or fromFile; for example { fromEnv: CRM_TOKEN }' };
    }
    if (reference.fromEnv !== undefined) {
      const value = this.environment[reference.fromEnv];
      return value ? { value } : { fault: `environment variable ${reference.fromEnv} is not set; set it before starting` };
    }
    return this.fromFile(reference.fromFile!);
  }

  private fromFile(path: string): { value: string } | { fault: string } {
    try {
      const value = readFileSync(path, 'utf8').trim();
      return value ? { value } : { fault: `the secret file ${path} is empty; write the secret into it` };
    } catch {
      return { fault: `the secret file ${path} cannot be read; check the path and its permissions` };
    }
  }
}

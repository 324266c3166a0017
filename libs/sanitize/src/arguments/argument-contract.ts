import { argumentSchemaOf, isJsonObject, Refusal, type CatalogueEntry, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { closedSchema } from './closed-schema.js';
import { ARGUMENT_LIMITS, limitFault, type ArgumentLimits } from './argument-limits.js';
import { patternEngine } from './pattern-engine.js';
import { readableSchema } from './readable-schema.js';
import { schemaFault } from './schema-limits.js';

type Compiled = { readonly validate: ValidateFunction } | { readonly fault: string };

const REMEMBERED = 4000;
const NAMED_FAULTS = 3;
/** Keywords that look at the characters of a text, which a placeholder stands in for. */
const OF_CHARACTERS = new Set(['format', 'pattern', 'minLength', 'maxLength', 'enum', 'const', 'anyOf', 'oneOf', 'if', 'not']);
const PLACEHOLDER = /\[\[[a-z_]{2,24}:[0-9a-z]{2,32}\]\]/i;
const PLAIN_KEY = /^[\w.$@-]{1,64}$/;

/** Holds arguments to the schema of the pinned tool or prompt. Compiles once per tool digest; messages name path and expectation, never a value. */
export class ArgumentContract {
  private readonly compiled = new Map<string, Compiled>();
  private readonly modern = this.validator(new Ajv2020(OPTIONS));
  private readonly recent = this.validator(new Ajv2019(OPTIONS));
  private readonly older = this.validator(new Ajv(OPTIONS));

  constructor(private readonly limits: ArgumentLimits = ARGUMENT_LIMITS) {}

  /** The limits that hold for every argument. Throws Refusal ARGUMENT_CONTRACT. */
  checkSize(args: JsonObject): void {
    const tooMuch = limitFault(args, this.limits);
    if (tooMuch) throw new Refusal('ARGUMENT_CONTRACT', tooMuch);
  }

  /** Limits and schema. Throws Refusal ARGUMENT_CONTRACT. */
  check(entry: CatalogueEntry, args: JsonObject): void {
    this.checkSize(args);
    const compiled = this.compiledFor(entry);
    if ('fault' in compiled)
      throw new Refusal(
        'ARGUMENT_CONTRACT',
        `The schema of its arguments cannot be used: ${compiled.fault}. Ask your administrator to review it.`,
      );
    if (compiled.validate(args)) return;
    const errors = (compiled.validate.errors ?? []).filter((error) => !isExcused(error, args));
    if (errors.length > 0) throw new Refusal('ARGUMENT_CONTRACT', said(errors));
  }

  /** Compiles ahead of the first call, which would otherwise wait some 20 ms for it. True where the schema can be used. */
  prepare(entry: CatalogueEntry): boolean {
    return !('fault' in this.compiledFor(entry));
  }

  /** Why no call of it can pass, as far as that shows without compiling its schema, which would hold up whoever reads a long list. */
  faultOf(entry: CatalogueEntry): string | undefined {
    const schema = argumentSchemaOf(entry);
    if (!isJsonObject(schema)) return 'it is not an object';
    const fault = schemaFault(schema);
    if (fault) return fault;
    const { read, by } = this.readIn(schema);
    return by.validateSchema(read) === true ? undefined : NO_SCHEMA;
  }

  private compiledFor(entry: CatalogueEntry): Compiled {
    const isOpen = entry.terms.openArguments === true;
    const id = isOpen ? `${entry.digest} open` : entry.digest;
    const known = this.compiled.get(id);
    if (known) return known;
    if (this.compiled.size >= REMEMBERED) this.compiled.delete(this.compiled.keys().next().value!);
    const fresh = this.compile(argumentSchemaOf(entry), isOpen);
    this.compiled.set(id, fresh);
    return fresh;
  }

  private compile(schema: JsonObject, isOpen: boolean): Compiled {
    if (!isJsonObject(schema)) return { fault: 'it is not an object' };
    const fault = schemaFault(schema);
    if (fault) return { fault };
    try {
      const { read, by } = this.readIn(schema);
      const held = isOpen ? read : closedSchema(read, by !== this.older);
      return { validate: by.compile({ ...held, $id: OWN_ID }) };
    } catch {
      return { fault: NO_SCHEMA };
    }
  }

  private readIn({ $schema: dialect, $id: _id, ...own }: JsonObject): { readonly read: JsonObject; readonly by: Ajv } {
    const by = isOf(dialect, /draft-0[467]/) ? this.older : isOf(dialect, /2019-09/) ? this.recent : this.modern;
    return { read: readableSchema(own, { prefixed: by === this.modern }), by };
  }

  private validator(ajv: Ajv | Ajv2019 | Ajv2020): Ajv {
    addFormats.default(ajv as Ajv);
    return ajv as Ajv;
  }
}

const NO_SCHEMA = 'it is not valid JSON Schema';
const isOf = (dialect: JsonValue | undefined, drafts: RegExp): boolean => typeof dialect === 'string' && drafts.test(dialect);

/** A base of our own: without one, Ajv does not find `$ref: "#"`, the schema that refers to itself. */
const OWN_ID = 'urn:gatehouse:arguments';
/** Foreign schemas: nothing strict, nothing remembered by `$id`, nothing logged, nothing fetched (no loadSchema). */
const OPTIONS = {
  strict: false,
  allErrors: true,
  addUsedSchema: false,
  logger: false,
  validateFormats: true,
  code: { regExp: patternEngine },
  // 19.99 / 0.01 is 1998.9999999999998: whoever asks for hundredths asks for that too.
  multipleOfPrecision: 6,
  inlineRefs: false,
} as const;

function said(errors: readonly ErrorObject[]): string {
  const faults = [...new Set(errors.map(faultOf))];
  const more = faults.length > NAMED_FAULTS ? ` And ${faults.length - NAMED_FAULTS} more.` : '';
  return `${faults.slice(0, NAMED_FAULTS).join('; ')}.${more}`;
}

function faultOf(error: ErrorObject): string {
  const params = error.params as {
    missingProperty?: string;
    additionalProperty?: string;
    unevaluatedProperty?: string;
    allowedValues?: readonly unknown[];
  };
  const at = error.instancePath === '' ? 'arguments' : error.instancePath;
  if (params.missingProperty) return `${at} must have "${params.missingProperty}"`;
  const unnamed = params.additionalProperty ?? params.unevaluatedProperty;
  if (unnamed !== undefined) return `${at} must not have ${PLAIN_KEY.test(unnamed) ? `"${unnamed}"` : 'a property of this name'}`;
  if (params.allowedValues) return `${at} must be one of ${params.allowedValues.slice(0, 12).map(String).join(', ')}`;
  return `${at} ${error.message ?? 'does not fit'}`;
}

/** A placeholder such as `[[phone:c7f2]]` is opened after this stage: it need not look like a phone yet. */
function isExcused(error: ErrorObject, args: JsonObject): boolean {
  if (!OF_CHARACTERS.has(error.keyword)) return false;
  const value = error.instancePath.split('/').slice(1).reduce<JsonValue | undefined>(child, args);
  return typeof value === 'string' && PLACEHOLDER.test(value);
}

function child(value: JsonValue | undefined, part: string): JsonValue | undefined {
  const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
  if (Array.isArray(value)) return value[Number(key)];
  return isJsonObject(value) ? value[key] : undefined;
}

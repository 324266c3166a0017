import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { IsArray, IsOptional, ValidateBy, ValidateNested } from './class-validation.js';

/** What a person needs to know to fill in one setting. It becomes the error text and the JSON Schema alike. */
export interface Wording {
  /** Completes "expected …". */
  readonly expected: string;
  readonly example: unknown;
  /** True where the setting has a default or may be left out. */
  readonly optional?: boolean;
}

export interface SettingFacts extends Wording {
  readonly schema: Record<string, unknown>;
  readonly section?: () => new () => object;
  readonly shape: 'value' | 'section' | 'list' | 'map';
}

const FACTS = Symbol('gatehouse:settings');

/** Settings of a section class, by key, in the order of declaration. */
export function settingsOf(target: object): Map<string, SettingFacts> {
  const prototype = typeof target === 'function' ? (target.prototype as object) : (Object.getPrototypeOf(target) as object);
  return (Reflect.getMetadata(FACTS, prototype) as Map<string, SettingFacts> | undefined) ?? new Map();
}

function remember(facts: SettingFacts): PropertyDecorator {
  return (prototype, key) => {
    const known = (Reflect.getOwnMetadata(FACTS, prototype) as Map<string, SettingFacts> | undefined) ?? new Map<string, SettingFacts>();
    Reflect.defineMetadata(FACTS, known.set(String(key), facts), prototype);
  };
}

function combine(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (prototype, key) => decorators.forEach((decorate) => decorate(prototype, key));
}

const message = (wording: Wording): string => `expected ${wording.expected}; for example ${JSON.stringify(wording.example)}`;
const optional = (wording: Wording): PropertyDecorator[] => (wording.optional ? [IsOptional()] : []);

/** A plain value that `accepts` judges. `schema` is its JSON Schema fragment. */
export function Value(wording: Wording, schema: Record<string, unknown>, accepts: (value: unknown) => boolean): PropertyDecorator {
  return combine(
    remember({ ...wording, schema, shape: 'value' }),
    ...optional(wording),
    ValidateBy({ name: 'setting', validator: { validate: accepts, defaultMessage: () => message(wording) } }),
  );
}

/** A nested section. */
export function Section(section: () => new () => object, wording: Wording): PropertyDecorator {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return combine(
    remember({ ...wording, schema: {}, section, shape: 'section' }),
    ...optional(wording),
    Type(section),
    ValidateNested({ message: message(wording) }),
    ValidateBy({ name: 'section', validator: { validate: isObject, defaultMessage: () => message(wording) } }),
  );
}

/** A list of sections. */
export function Sections(section: () => new () => object, wording: Wording): PropertyDecorator {
  return combine(
    remember({ ...wording, schema: {}, section, shape: 'list' }),
    ...optional(wording),
    Type(section),
    IsArray({ message: message(wording) }),
    ValidateNested({ each: true, message: message(wording) }),
  );
}

/** Sections by name. class-validator walks a Map's values and names the keys, so the plain object becomes a Map. */
export function SectionMap(section: () => new () => object, wording: Wording): PropertyDecorator {
  const toMap = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value).map(([key, item]) => [key, plainToInstance(section(), item)]))
      : value;
  return combine(
    remember({ ...wording, schema: {}, section, shape: 'map' }),
    ...optional(wording),
    Transform(({ obj, key }) => toMap((obj as Record<string, unknown>)[key])),
    ValidateNested({ message: message(wording) }),
    ValidateBy({ name: 'map', validator: { validate: (value) => value instanceof Map, defaultMessage: () => message(wording) } }),
  );
}

import { isJsonObject, type JsonObject } from '@gatehouse/kernel';

/** An order to the control plane that cannot be carried out; its message says what would be right. */
export class BadOrder extends Error {}

export type Order = Readonly<Record<string, unknown>>;

export function text(order: Order, name: string): string {
  const value = order[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new BadOrder(`"${name}" is missing; give it as a text.`);
}

export function optionalText(order: Order, name: string): string | undefined {
  return order[name] === undefined ? undefined : text(order, name);
}

export function optionalCount(order: Order, name: string): number | undefined {
  const value = order[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new BadOrder(`"${name}" must be a whole number from 0.`);
}

export function object(order: Order, name: string): JsonObject {
  const value = order[name];
  if (isJsonObject(value)) return value;
  throw new BadOrder(`"${name}" is missing; give it as an object.`);
}

/** 1234567 as `1,234,567`. By hand: the runtime's own formatter costs more than the rest of a remark. */
export function grouped(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

export function dollars(amount: number): string {
  return `$${grouped(amount)}`;
}

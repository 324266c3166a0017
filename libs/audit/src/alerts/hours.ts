const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Whether a moment is outside of `06:00-22:00` in a zone; a range may go over midnight. */
export function isOutside(range: string, ts: number, zone: string): boolean {
  const [from = '', to = ''] = range.split('-');
  const told = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ts);
  const [at, first, last] = [minutes(told), minutes(from), minutes(to)];
  return first <= last ? at < first || at >= last : at < first && at >= last;
}

const LONG_RUN = 20;

/** Whether a run changes between small letters, capitals and digits as no words do. */
export function isOpaque(run: string): boolean {
  const changes = run.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
  return run.length >= LONG_RUN && changes * 4 >= run.length;
}

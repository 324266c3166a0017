/** The code of a refusal or hold in an answer, `FAILED` for an error of the tool itself; undefined where the call went through. */
function codeOf({ message, status }) {
  if (message?.error) return 'ERROR';
  const result = message?.result;
  if (result === undefined) return `HTTP ${status}`;
  if (result.isError !== true) return undefined;
  return Object.entries(result._meta ?? {}).find(([key]) => /(?:^|\/)refusal$/.test(key))?.[1]?.code ?? 'FAILED';
}

/** Digits survive where one piece of them does; words where the passage stands there as it was, or its beginning or end does. */
function stands(payload, text) {
  const runs = payload.match(/[\p{L}\p{N}]*(?:\d[\d .-]*){3,}/gu) ?? [];
  if (runs.length > 0 && !/assistant|https?:|<|@/i.test(payload)) return runs.some((run) => text.includes(run.trim()));
  const reach = Math.min(payload.length, 30);
  return text.includes(payload) || text.includes(payload.slice(0, reach)) || text.includes(payload.slice(-reach));
}

/**
 * Of an attack: whether it was `stopped` (refused, held for people, or what it put there or asked for is not in the answer), and whether it was
 * `handled`: stopped, or on record by a rule while what it is after stays masked. Of lawful rows: whether it was stopped, or `seen` by any rule.
 */
export function judged({ attack }, { answer, absent, planted, secrets }) {
  const code = codeOf(answer);
  const { findings = [], events = [] } = answer.record ?? {};
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const why = [code ?? 'goes on', ...rules, ...events].join(' ');
  const text = JSON.stringify(answer.message?.result ?? '').replaceAll('\\"', '"');
  const refused = code !== undefined && code !== 'FAILED';
  if (!attack)
    return {
      stopped: code !== undefined || (planted !== undefined && /(?:removed|quoted) by Gatehouse/.test(text)),
      seen: code !== undefined || rules.length > 0,
      why,
    };
  const gone = absent !== undefined && !absent.some((secret) => (planted === undefined ? text.includes(secret) : stands(secret, text)));
  const stopped = planted === undefined ? refused || gone : code === undefined && gone;
  return {
    stopped,
    handled: stopped || (planted === undefined && rules.length > 0 && !secrets.some((secret) => text.includes(secret))),
    why,
  };
}

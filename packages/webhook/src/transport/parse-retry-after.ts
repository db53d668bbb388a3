/**
 * The time that a `Retry-After` header asks for, in milliseconds from now; `null` where there is none or it cannot be
 * read. Takes both forms: seconds, and an HTTP date (a past one gives 0).
 *
 * Source: RFC 9110, section 10.2.3.
 */
export function parseRetryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Date.parse takes far more than HTTP dates ("5.5" is a date to it), and a guess here would be a wrong wait.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

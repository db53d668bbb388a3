/** A whole number from 1 that an environment variable holds; `otherwise` where it is not set. */
export function wholeNumberFrom(variable: string, otherwise: number): number {
  const text = process.env[variable];
  if (text === undefined || text === "") return otherwise;
  if (!/^[1-9]\d{0,9}$/u.test(text)) throw new Error(`${variable} must be a whole number from 1`);
  return Number(text);
}

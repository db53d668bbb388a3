/** Parts of the currency's unit that money is counted in: amounts are whole numbers of millionths, so that sums are exact. */
export const MICROS_PER_UNIT = 1_000_000;

/** Most money in one amount, in whole units: sums of many such amounts are still exact. */
const MAX_UNITS = 1_000_000;

const DECIMAL = /^(\d{1,7})(?:\.(\d{1,18}))?$/;
const SMALL = /^\d(?:\.\d{1,17})?e-\d{1,3}$/;

/**
 * Millionths of an amount of money, rounded up so that nothing is lost from the count; `null` where it is none or too large.
 *
 * @param amount - decimal text such as `0.4213`, or a number as JSON has it, which counts as the decimal that it is written as.
 */
export function moneyMicros(amount: string | number): number | null {
  const text = String(amount);
  // JSON writes very small numbers so; each is less than a millionth.
  if (typeof amount === "number" && SMALL.test(text)) return 1;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, units = "0", fraction = ""] = match;
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0")) + (/[1-9]/.test(fraction.slice(6)) ? 1 : 0);
  const total = Number(units) * MICROS_PER_UNIT + micros;
  return total > MAX_UNITS * MICROS_PER_UNIT ? null : total;
}

/** An amount of money as decimal text with two to six digits after the point, exactly. */
export function moneyText(micros: number): string {
  const fraction = String(micros % MICROS_PER_UNIT).padStart(6, "0");
  return `${Math.floor(micros / MICROS_PER_UNIT)}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, "")}`;
}

/** Millionths of a currency's unit as a decimal, without zeros at the end. */
export function formatMoney(micros: number): string {
  const fraction = String(micros % 1_000_000).padStart(6, "0").replace(/0+$/, "");
  return `${Math.floor(micros / 1_000_000)}${fraction === "" ? "" : `.${fraction}`}`;
}

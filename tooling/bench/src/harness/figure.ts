import type { Measurement } from "../bench-group.ts";
import type { Figure } from "../report/bench-report.ts";

const DIGITS = 4;

/** Compares what was measured with its target. A value that is no number meets none. */
export function toFigure({ name, unit, value, target }: Measurement): Figure {
  if (!Number.isFinite(value)) throw new Error(`${name}: ${value} is no figure`);
  const rounded = Number(value.toPrecision(DIGITS));
  if (target === null) return { name, unit, value: rounded, target, met: null };
  const met = "atMost" in target ? value <= target.atMost : value >= target.atLeast;
  return { name, unit, value: rounded, target, met };
}

/** A value or a bound as people read it. */
export function formatNumber(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: DIGITS });
}

/** What a value has to be, in words; empty where it is only told. */
export function formatTarget({ target }: Pick<Measurement, "target">): string {
  if (target === null) return "";
  return "atMost" in target ? `at most ${formatNumber(target.atMost)}` : `at least ${formatNumber(target.atLeast)}`;
}

/** The header of the table that {@link formatRow} continues. */
export const TABLE_HEADER = `${"figure".padEnd(72)}${"value".padStart(12)} ${"unit".padEnd(11)}${"target".padEnd(18)}met`;

/** A line of the table. */
export function formatRow(measurement: Measurement): string {
  const { value, met } = toFigure(measurement);
  const columns = [
    measurement.name.padEnd(72),
    formatNumber(value).padStart(12),
    ` ${measurement.unit.padEnd(11)}`,
    formatTarget(measurement).padEnd(18),
    met === null ? "" : met ? "yes" : "NO",
  ];
  return columns.join("").trimEnd();
}

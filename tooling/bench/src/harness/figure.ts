import type { Measurement } from "../bench-group.ts";

/** A figure as `--json` prints it. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** The bound that the value is compared with; `null` where there is none. */
  readonly target: number | null;
  /** Whether the value keeps to its bound; `null` where there is none. */
  readonly met: boolean | null;
}

const DIGITS = 4;

/** Compares what was measured with its target. A value that is no number meets none. */
export function toFigure({ name, unit, value, target }: Measurement): Figure {
  if (!Number.isFinite(value)) throw new Error(`${name}: ${value} is no figure`);
  const rounded = Number(value.toPrecision(DIGITS));
  if (target === null) return { name, unit, value: rounded, target: null, met: null };
  if ("atMost" in target) return { name, unit, value: rounded, target: target.atMost, met: value <= target.atMost };
  return { name, unit, value: rounded, target: target.atLeast, met: value >= target.atLeast };
}

function formatNumber(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: DIGITS });
}

function formatTarget({ target }: Measurement): string {
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

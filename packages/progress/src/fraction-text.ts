import { type Fraction, reduce } from "./fraction.ts";

/**
 * Spelling of a fraction: two decimal numbers without sign and leading zeros, the second at least 1. Four counts of 2^53
 * need less than 70 digits; the limit keeps a hostile text from costing more than it is worth.
 */
export const FRACTION_TEXT = /^(?:0|[1-9][0-9]{0,99})\/[1-9][0-9]{0,99}$/;

/** The fraction as text: `85/3`; a whole number is written `20/1`. */
export const formatFraction = ({ numerator, denominator }: Fraction): string => `${numerator}/${denominator}`;

/** The fraction that the text spells, or `null` when it is not exactly what {@link formatFraction} writes. */
export const parseFraction = (text: string): Fraction | null => {
  if (!FRACTION_TEXT.test(text)) return null;
  const slash = text.indexOf("/");
  const fraction = reduce(BigInt(text.slice(0, slash)), BigInt(text.slice(slash + 1)));
  return formatFraction(fraction) === text ? fraction : null;
};

/** An exact non-negative rational number in lowest terms. */
export interface Fraction {
  readonly numerator: bigint;
  /** At least 1. */
  readonly denominator: bigint;
}

const greatestCommonDivisor = (left: bigint, right: bigint): bigint => {
  let [larger, smaller] = [left, right];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
};

/** The fraction in lowest terms. The numerator must not be negative, the denominator must be at least 1. */
export const reduce = (numerator: bigint, denominator: bigint): Fraction => {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
};

/** The exact sum of two fractions. */
export const addFractions = (left: Fraction, right: Fraction): Fraction =>
  reduce(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );

/** The exact product of a fraction and a whole number of at least 0. */
export const multiplyFraction = (factor: bigint, fraction: Fraction): Fraction =>
  reduce(factor * fraction.numerator, fraction.denominator);

/** The whole points in a fraction: its floor (I1, I2), so that no point counts before it is earned. */
export const wholePoints = (fraction: Fraction): number => Number(fraction.numerator / fraction.denominator);

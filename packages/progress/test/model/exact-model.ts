/**
 * The percentages by the words of the contract, in ways that the package does not calculate: sums over one common
 * denominator, floors by long division in decimal digits, lowest terms by halving instead of by remainders.
 */
export interface ModelStage {
  readonly stage: string;
  readonly weight: number;
  readonly closed: number;
  readonly required: number;
}

/** A ratio that need not be in lowest terms. */
export interface Ratio {
  readonly above: bigint;
  readonly below: bigint;
}

/** The points of one stage. */
export const pointsOf = ({ weight, closed, required }: ModelStage): Ratio => ({
  above: BigInt(weight) * BigInt(closed),
  below: BigInt(required),
});

/** The sum of all points, over the product of all counts of required artifacts. */
export const overallOf = (stages: readonly ModelStage[]): Ratio => {
  const below = stages.reduce((product, { required }) => product * BigInt(required), 1n);
  let above = 0n;
  for (const [index, { weight, closed }] of stages.entries()) {
    const others = stages.filter((_, other) => other !== index);
    above += others.reduce((product, { required }) => product * BigInt(required), BigInt(weight) * BigInt(closed));
  }
  return { above, below };
};

/** Whole part of a ratio by long division, digit for digit, as on paper: no division of the language is used. */
export const wholePart = ({ above, below }: Ratio): number => {
  let remainder = 0n;
  let quotient = "";
  for (const digit of above.toString()) {
    remainder = remainder * 10n + BigInt(digit);
    let times = 0;
    while (remainder >= below) {
      remainder -= below;
      times += 1;
    }
    quotient += String(times);
  }
  return Number(quotient);
};

/** Greatest common divisor by halving and subtracting (Stein). */
const commonDivisor = (one: bigint, other: bigint): bigint => {
  if (one === 0n) return other;
  let [left, right, twos] = [one, other, 0n];
  while (((left | right) & 1n) === 0n) [left, right, twos] = [left >> 1n, right >> 1n, twos + 1n];
  while ((left & 1n) === 0n) left >>= 1n;
  while (right !== 0n) {
    while ((right & 1n) === 0n) right >>= 1n;
    if (left > right) [left, right] = [right, left];
    right -= left;
  }
  return left << twos;
};

/** The ratio as the wire form spells it. */
export const spelled = ({ above, below }: Ratio): string => {
  const divisor = commonDivisor(above, below);
  return `${above / divisor}/${below / divisor}`;
};

/** The right claim about counts, put together by the model alone. */
export const modelClaim = (stages: readonly ModelStage[], currentStage: string, contract: unknown, ledgerHead: unknown) => {
  const current = stages.find(({ stage }) => stage === currentStage) as ModelStage;
  const stageRatio = { above: 100n * BigInt(current.closed), below: BigInt(current.required) };
  return {
    contract,
    ledger_head: ledgerHead,
    current_stage: currentStage,
    stages: stages.map((share) => ({
      stage: share.stage,
      weight: share.weight,
      required: share.required,
      closed: share.closed,
      fraction: spelled({ above: BigInt(share.closed), below: BigInt(share.required) }),
      points: spelled(pointsOf(share)),
    })),
    overall: spelled(overallOf(stages)),
    overall_percent: wholePart(overallOf(stages)),
    stage_exact: spelled(stageRatio),
    stage_percent: wholePart(stageRatio),
  };
};

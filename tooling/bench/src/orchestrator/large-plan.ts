import type { Plan } from "@pawl/pipeline";

import { benchArtifact, benchPlan } from "./bench-plan.ts";

const WIDTH = 1000;

/** A plan of many artifacts: layers of a thousand, each artifact of which needs three of the layer before. All of one stage. */
export function largePlan(size: number): Plan {
  const needsOf = (index: number): number[] => {
    const before = (Math.floor(index / WIDTH) - 1) * WIDTH;
    if (before < 0) return [];
    // Multiples of numbers without a common divisor with the width reach every artifact of the layer before.
    return [...new Set([7, 31, 89].map((step) => before + ((index * step) % WIDTH)))];
  };
  return benchPlan(Array.from({ length: size }, (_, index) => benchArtifact(index, needsOf(index))), { agents: 8 });
}

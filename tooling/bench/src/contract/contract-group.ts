import type { BenchGroup } from "../bench-group.ts";
import { checkSpeed } from "./check-speed.ts";
import { importTime } from "./import-time.ts";

/** Speed of `@pawl/contract`; `pnpm --filter @pawl/contract bench` shows it for more kinds of reports. */
export const contractGroup: BenchGroup = {
  about: "checks of reports, and what importing the package costs",
  sizes: { rounds: 21, passes: 40 },
  parts: { check: checkSpeed, import: importTime },
};

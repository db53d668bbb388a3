import type { DeriveReport } from "@pawl/database";
import { buildReport } from "@pawl/progress";

import { reportInput } from "../kernel/report.ts";

/** The report that a run's state gives, as the journal stores it. Pure (rule 2#5). */
export const deriveReport: DeriveReport = (state, previous) => buildReport(reportInput(state, previous)).report;

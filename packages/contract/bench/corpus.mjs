/** Reports as a run gives them, and what is done to them by mistake. Nothing is random: every run measures the same values. */

const LOCATIONS = Array.from({ length: 40 }, (_, index) => `code/src/module-${index}/feature-${index % 7}.ts`);
const location = (index) => LOCATIONS[index % LOCATIONS.length];

const running = (index) => ({
  status_type: "LIVE",
  current_stage: "ABCD"[index % 4],
  overall_progress_percent: (index * 7) % 100,
  stage_progress_percent: (index * 13) % 100,
  last_completed_artifact: `docs/scope-${index}.md@1.${index}`,
  current_task: `Generate ${location(index)}`,
  issues: [
    `PARKED artifact=${location(index + 1)} reason=TIMEOUT`,
    `RATE_LIMITED agent=writer until="2026-01-0${1 + (index % 9)} 10:00"`,
  ].slice(0, index % 3),
  blocking_questions: [],
  next_step: `${["Generate", "Run", "Verify", "Close"][index % 4]} ${location(index + 2)}`,
});

const blocked = (index) => ({
  ...running(index),
  blocking_questions: [
    `${location(index)} is parked after 3 attempts: CHECK_FAILED (RETRY/ABORT)`,
    `"docs/scope and success ${index}.md" requires API_KEY (PROVIDED/ABORT)`,
  ],
  next_step: "",
});

const aborted = (index) => ({ ...running(index), issues: ["ABORTED cause=BY_OPERATOR"], next_step: "" });

const completed = (index) => ({
  ...running(index),
  current_stage: "D",
  overall_progress_percent: 100,
  stage_progress_percent: 100,
  current_task: "",
  issues: [],
  next_step: "",
});

const crowded = (index) => ({
  ...running(index),
  issues: Array.from({ length: 100 }, (_, entry) => `PARKED artifact=${location(entry)} reason=CHECK_FAILED attempts=${entry}`),
});

const unusual = (index) => ({
  ...running(index),
  last_completed_artifact: `docs/übersicht-${index}.md`,
  current_task: `Generate "docs/résumé ${index}.md"`,
  issues: [`STATUS_TAMPERED note="gefälscht um ${index} Uhr"`],
});

const INVALID = [
  (index) => ({ ...running(index), current_stage: "Implementation" }),
  (index) => ({ ...running(index), next_step: "Think about what to do next" }),
  (index) => ({ ...running(index), issues: ["Almost done, please do not stop"] }),
  (index) => ({ ...blocked(index), next_step: "Verify docs/api.md" }),
  (index) => ({ ...running(index), overall_progress_percent: 33.3, confidence: "high" }),
];
const invalid = (index) => INVALID[index % INVALID.length](index);

const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/**
 * Corpora by name, each of objects that were parsed from their text, as a reader has them. "typical" is what a watched
 * run gives; the others show what it is made of.
 */
export const corpora = Object.fromEntries(
  Object.entries({
    typical: [...many(140, running), ...many(20, blocked), ...many(10, aborted), ...many(10, completed), ...many(10, unusual), ...many(10, invalid)],
    "100 issues": many(100, crowded),
    blocked: many(200, blocked),
    "not ASCII": many(200, unusual),
    invalid: many(200, invalid),
  }).map(([name, reports]) => [name, reports.map((report) => JSON.parse(JSON.stringify(report)))]),
);

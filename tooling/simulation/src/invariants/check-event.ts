import { STAGES } from "../../../../packages/contract/src/index.ts";
import type { EventData, PipelineState, RecordedEvent } from "../../../../packages/pipeline/src/index.ts";

import { filesInUse } from "../substitutes/files-in-use.ts";
import { LOCATION } from "../world/orchestrator.ts";
import { contentsOf, isGood } from "../world/texts.ts";
import type { World } from "../world/world.ts";
import type { Recount } from "./recount.ts";
import { demand } from "./violation.ts";

/** What an event is compared with. */
export interface EventCheck {
  readonly world: World;
  readonly recount: Recount;
  readonly before: PipelineState | null;
  readonly after: PipelineState;
  readonly recorded: RecordedEvent;
}

/** What must be so for each event by itself. */
export function checkEvent({ world, recount, before, after, recorded }: EventCheck): void {
  if (before === null || recorded.type === "run.started") return;
  const quoted = (): string => `${recorded.seq} ${recorded.type} ${JSON.stringify(recorded.data).slice(0, 200)}`;
  if (before.status !== "running") {
    const isHarmless = ["decision.refused", "result.refused", "status.tampered", "report.emitted", "orchestrator.started", "usage.settled"].includes(recorded.type);
    demand(isHarmless, "after its end nothing of a run changes (6.2.1#2, 6.5#2)", quoted);
  }
  const check = { world, recount, before, after };
  if (recorded.type === "attempt.started") checkStart(check, recorded.data, quoted);
  if (recorded.type === "artifact.closed") checkClosure(check, recorded.data, quoted);
  if (recorded.type === "stage.entered") {
    const earlier = STAGES.slice(0, STAGES.indexOf(recorded.data.stage));
    demand(earlier.every((stage) => recount.stagePercent(after, stage) === 100), "a stage is entered when all before it are closed (8#2)", quoted);
    checkStageEnd(world, after, quoted);
  }
  if (recorded.type === "run.completed") {
    demand(recount.overallPercent(after) === 100, "a run is completed at 100 (3.1#3)", quoted);
    checkStageEnd(world, after, quoted);
  }
}

type Quoted = () => string;

/** What is compared with the data of an event of one type. */
interface Compared {
  readonly world: World;
  readonly recount: Recount;
  readonly before: PipelineState;
}

function checkStart({ recount, before }: Compared, { artifacts }: EventData<"attempt.started">, quoted: Quoted): void {
  demand(!before.isPaused, "a paused run starts nothing", quoted);
  for (const id of artifacts) {
    const now = before.artifacts.get(id);
    demand(now?.phase === "pending" && now.lease === null, "an attempt starts on what is pending and nobody's", quoted);
    const isChained = (need: string): boolean => artifacts.includes(need) || recount.isClosed(need);
    demand(before.byId.get(id)?.needs.every(isChained) === true, "nothing starts before what it needs is closed", quoted);
    demand(before.byId.get(id)?.stage === before.stage, "work is done in the run's stage (I12)", quoted);
  }
}

function checkClosure({ world, recount, before }: Compared, { artifact: id, attempt, closure, location, stage }: EventData<"artifact.closed">, quoted: Quoted): void {
  const { repository } = world;
  const now = before.artifacts.get(id);
  demand(now?.lease === attempt && before.attempts.has(attempt), "nothing closes without its lease", quoted);
  demand(before.prepared[0]?.artifact === id && before.prepared[0].newHead === closure.commit, "a closure was announced, in its order", quoted);
  demand(before.byId.get(id)?.needs.every((need) => recount.isClosed(need)) === true, "nothing closes before what it needs", quoted);
  demand(stage === before.stage, "nothing closes outside of the run's stage (I12)", quoted);
  demand(closure.evidence.length > 0, "a closure rests on a PASS with evidence (8#3)", quoted);
  demand(repository.contains(repository.head, closure.commit), "what is closed is on the branch", quoted);
  const contents = contentsOf(repository.at(closure.commit).tree, { location });
  demand(contents.length > 0 && contents.every((content) => !content.startsWith("bad ")), "nothing closes that its gate would not let pass (2.1#2)", quoted);
  demand(closure.artifactDigest === repository.locationDigest(closure.commit, location), "a closure names the digest of what it closed", quoted);
  for (const digest of closure.evidence) {
    demand(filesInUse().has(`${LOCATION.evidenceDir}/${digest.slice(0, 2)}/${digest}`), "the evidence of a closure is there (8#3)", () => `${quoted()} ${digest}`);
  }
}

/** At the end of a stage every closed required artifact holds on the commit that ends it. */
function checkStageEnd({ repository }: World, { plan, artifacts, head }: PipelineState, quoted: () => string): void {
  const { tree } = repository.at(head);
  const broken = plan.artifacts.filter((one) => !one.optional && artifacts.get(one.id)?.phase === "closed" && contentsOf(tree, one).length > 0 && !isGood(tree, one));
  demand(broken.length === 0, "a stage ends on a commit on which everything closed holds (8#2)", () => `${quoted()}: ${broken.map(({ id }) => id).join(", ")}`);
}

import { reportInput } from "@pawl/orchestrator";
import { project } from "@pawl/pipeline";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { KernelRun } from "./kernel-run.ts";
import { largePlan } from "./large-plan.ts";

/** How much more a closure costs in a large pipeline than in a small one: decisions, fold, rows and the report's input. */
export async function* closureCost({ sizes, note }: BenchContext): AsyncGenerator<Measurement> {
  const { artifacts = 0, fewArtifacts = 0, rounds = 0, perRound = 0 } = sizes;
  note(`closing ${perRound} artifacts of ${fewArtifacts} and of ${artifacts} in turn, ${rounds} times`);
  const closing = (size: number) => {
    const plan = largePlan(size);
    let run = new KernelRun(plan);
    return () => {
      if (run.state.closed.size + perRound > size) run = new KernelRun(plan);
      for (let count = 0; count < perRound; count += 1) {
        const [id] = run.starts();
        if (id === undefined) throw new Error("nothing is ready");
        const before = run.state;
        run.nowMs += 1000;
        run.close(id, run.start(id));
        if (project(before, run.state, run.lastEvents).artifacts.length === 0) throw new Error("a closure changed no row");
        reportInput(run.state, null);
      }
    };
  };
  const times = await interleave({ large: closing(artifacts), small: closing(fewArtifacts) }, rounds);
  const name = `orchestrator: a closure of ${artifacts.toLocaleString("en")} artifacts over one of ${fewArtifacts.toLocaleString("en")}`;
  yield { name, unit: "x", value: ratioOf(times, "large", "small"), target: { atMost: 2 } };
}

import { it } from "vitest";
import { simulate } from "/work/main/packages/orchestrator/test/support/simulator.ts";
import { RunPlayer } from "/work/main/packages/orchestrator/test/support/run-player.ts";
it("dbg", () => {
  const ps: any[] = [];
  const orig = RunPlayer.prototype.candidateOf;
  const seeds = (process.env.SEEDS ?? "").split(",").map(Number);
  for (const seed of seeds) {
  try { simulate(seed); } catch (e) {
    console.log(String(e).slice(0,500));
    const d = (globalThis as any).lastDriver;
    const s = d.state;
    for (const ev of d.events.slice(-14)) console.log(ev.seq, ev.type, JSON.stringify({...ev.data, closure: undefined, checks: undefined, plan: undefined, gateDigests: undefined}).slice(0,220));
    console.log("stage", s.stage, JSON.stringify(s.tallies), s.mode, s.status);
    for (const a of s.plan.artifacts) { const n = s.artifacts.get(a.id); console.log(a.id, a.optional?"opt":"", n.phase, "unmet", n.unmetNeeds, "gf", n.gateFirst, "lease", n.lease, JSON.stringify(a.needs)); }
    throw e;
  } }
});
it("soak", () => {
  const ends: Record<string, number> = {}; let events = 0; const types: Record<string, number> = {}; const multi = {n:0, batch:0};
  const from = Number(process.env.FROM ?? 0), n = Number(process.env.N ?? 0);
  for (let seed = from; seed < from + n; seed++) {
    try { const { end, player } = simulate(seed); ends[end] = (ends[end] ?? 0) + 1; events += player.driver.events.length;
      for (const e of player.driver.events) { types[e.type] = (types[e.type] ?? 0) + 1; if (e.type === "attempt.started" && e.data.artifacts.length > 1) multi.batch++; if (e.type==="artifact.parked") types["parked "+e.data.reason]=(types["parked "+e.data.reason]??0)+1; if (e.type==="run.aborted") types["aborted "+e.data.cause]=(types["aborted "+e.data.cause]??0)+1;} } catch (e) { console.log("SEED", seed, String(e).slice(0, 300)); ends["fail"] = (ends["fail"] ?? 0) + 1; }
  }
  console.log(JSON.stringify(ends), events, JSON.stringify(types), JSON.stringify(multi));
}, 600000);

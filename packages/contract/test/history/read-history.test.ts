import { describe, expect, it } from "vitest";
import { readHistory } from "../../src/index.ts";
import { closed, invalidated } from "../steps/events.ts";
import { closure, header, historyOf, step, wholeRun } from "./history-text.ts";

const placesOf = (text: string | Uint8Array) => readHistory(text).violations.map(({ rule, path }) => `${rule} ${path}`);

describe("readHistory", () => {
  it("gives each run with its steps, and what is closed after each", () => {
    const { runs, violations } = readHistory(historyOf(header(), ...wholeRun()));
    expect(violations).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ line: 1, run: "run-1", contract: { version: "1" }, artifacts: { length: 6 } });
    const fourth = runs[0]?.steps[3];
    expect(fourth).toMatchObject({ line: 5, seq: 12, isComplete: true, lastClosed: { location: "docs/api.md", version: null } });
    expect(fourth?.events).toEqual([closed("notes"), closed("api")]);
    expect(fourth?.tallies).toEqual({
      A: { required: 1, closed: 1, unknown: 0 },
      B: { required: 2, closed: 1, unknown: 0 },
      C: { required: 1, closed: 0, unknown: 0 },
      D: { required: 1, closed: 0, unknown: 0 },
    });
  });

  it("takes a closure back, and knows the one that stays", () => {
    const lines = [step(1, [closure("scope")]), step(2, [closure("api"), closure("guide")]), step(3, [invalidated("guide"), invalidated("api")])];
    const [run] = readHistory(historyOf(header(), ...lines)).runs;
    expect(run?.steps.map(({ lastClosed }) => lastClosed?.location)).toEqual(["docs/scope.md", "docs/guide.md", "docs/scope.md"]);
    expect(run?.steps[2]?.tallies.B.closed).toBe(0);
    const again = readHistory(historyOf(header(), ...lines, step(4, [closure("api")]))).runs[0]?.steps[3];
    expect(again?.lastClosed).toEqual({ location: "docs/api.md", version: null });
  });

  it("reads several runs, each from its header", () => {
    const text = historyOf(header(), ...wholeRun(), header({ run: "run-2" }), step(50, [closure("scope")], 1));
    const { runs } = readHistory(text);
    expect(runs.map(({ run, line, steps }) => [run, line, steps.length])).toEqual([["run-1", 1, 9], ["run-2", 11, 1]]);
    expect(runs[1]?.steps[0]?.tallies.A.closed).toBe(1);
  });

  it("reads a text and its bytes alike, with or without the last newline", () => {
    const text = historyOf(header(), ...wholeRun());
    const read = readHistory(text);
    expect(readHistory(new TextEncoder().encode(text))).toEqual(read);
    expect(readHistory(text.slice(0, -1))).toEqual(read);
  });

  it("lets a run's last line be without a report, and no other", () => {
    const [first, second] = wholeRun();
    expect(placesOf(historyOf(header(), first, step(9, [closure("scope")])))).toEqual([]);
    expect(placesOf(historyOf(header(), first, step(9, []), header({ run: "run-2" })))).toEqual([]);
    expect(placesOf(historyOf(header(), first, step(3, []), second))).toEqual(["2#5 /3/report"]);
  });
});

describe("2#5 is broken by a history that cannot be read:", () => {
  it.each([
    ["nothing", "", ["2#5 /1"]],
    ["a step before the first run", historyOf(...wholeRun()), ["2#5 /1"]],
    ["an empty line", historyOf(header(), "", ...wholeRun()), ["2#5 /2"]],
    ["a line that is no JSON", historyOf(header(), "{]"), ["2#5 /2"]],
    ["two values on a line", historyOf(header(), `${JSON.stringify(wholeRun()[0])} {}`), ["2#5 /2"]],
    ["a line that is no object", historyOf(header(), "7"), ["2#5 /2"]],
    ["a repeated key", historyOf(header(), '{"seq":1,"seq":2,"events":[],"report":1}'), ["2#5 /2/seq"]],
    ["a byte order mark", `\uFEFF${historyOf(header())}`, ["2#5 /1"]],
    ["another version of the format", historyOf(header({ history: 2 })), ["2#5 /1/history"]],
    ["a foreign member of a header", historyOf(header({ plan: {} })), ["2#5 /1/plan"]],
    ["a header without a run", historyOf(header({ run: "" })), ["2#5 /1/run"]],
    ["weights that do not sum to 100", historyOf(header({ contract: { version: "team-2", weights: { A: 20, B: 25, C: 30, D: 24 } } })), ["2#5 /1/contract/weights"]],
    ["other weights under the standard's name", historyOf(header({ contract: { version: "1", weights: { A: 25, B: 25, C: 25, D: 25 } } })), ["2#5 /1/contract"]],
    ["an artifact twice", historyOf(header({ artifacts: [...(header()["artifacts"] as unknown[]), (header()["artifacts"] as unknown[])[0]] })), ["2#5 /1/artifacts/6/artifact", "2#5 /1/artifacts/6/location"]],
    ["a run twice", historyOf(header(), header()), ["2#5 /2/run"]],
    ["a foreign member of a step", historyOf(header(), { ...step(1, [], 1), note: "" }), ["2#5 /2/note"]],
    ["a step without a position", historyOf(header(), { events: [], report: 1 }), ["2#5 /2/seq"]],
    ["a position that does not rise", historyOf(header(), step(7, [], 1), step(7, [], 1)), ["2#5 /3/seq"]],
    ["events that are no list", historyOf(header(), { seq: 1, events: {}, report: 1 }), ["2#5 /2/events"]],
    ["an event that cannot be read", historyOf(header(), step(1, [closure("scope"), { type: "artifact.closed" }], 1)), ["2#5 /2/events/1"]],
    ["a closure of an artifact that the run does not have", historyOf(header(), step(1, [closed("ghost")], 1)), ["2#5 /2/events/0"]],
    ["a closure in another stage", historyOf(header(), step(1, [closed("api", { stage: "A" })], 1)), ["2#5 /2/events/0"]],
    ["a closure at another location", historyOf(header(), step(1, [closed("api", { location: "docs/b.md" })], 1)), ["2#5 /2/events/0"]],
    ["a closure with another version", historyOf(header(), step(1, [closed("guide", { version: "3" })], 1)), ["2#5 /2/events/0"]],
    ["a closure that turns an optional artifact into a required one", historyOf(header(), step(1, [closed("notes", { required: true })], 1)), ["2#5 /2/events/0"]],
    ["a second closure", historyOf(header(), step(1, [closure("api"), closure("api")], 1)), ["2#5 /2/events/1"]],
    ["an invalidation of what is not closed", historyOf(header(), step(1, [invalidated("api")], 1)), ["2#5 /2/events/0"]],
  ])("%s", (_, text, places) => {
    expect(placesOf(text)).toEqual(places);
  });

  it("bytes that are not UTF-8, in one line", () => {
    const bytes = Buffer.concat([Buffer.from(historyOf(header())), Buffer.from([0x22, 0xff, 0x22, 0x0a]), Buffer.from(historyOf(...wholeRun()))]);
    expect(placesOf(bytes)).toEqual(["2#5 /2"]);
  });

  it("anything that is neither a text nor bytes", () => {
    for (const input of [null, undefined, 7, {}, [], new Uint16Array(2), new Proxy(new Uint8Array(1), {})]) {
      expect(placesOf(input as never)).toEqual(["2#5 "]);
    }
  });
});

describe("after something that cannot be read", () => {
  it("the rest is read, and says that something may be missing", () => {
    const [first, second, ...others] = wholeRun();
    const { runs } = readHistory(historyOf(header(), first, "{", second, ...others, header({ run: "run-2" }), first));
    expect(runs.map(({ steps }) => steps.map(({ isComplete }) => isComplete))).toEqual([[true, ...Array(8).fill(false)], [true]]);
  });

  it("a run without a header that can be read is left out", () => {
    const { runs, violations } = readHistory(historyOf(header({ artifacts: 1 }), ...wholeRun(), header({ run: "run-2" })));
    expect(runs.map(({ run }) => run)).toEqual(["run-2"]);
    expect(violations.map(({ path }) => path)).toEqual(["/1/artifacts"]);
  });
});

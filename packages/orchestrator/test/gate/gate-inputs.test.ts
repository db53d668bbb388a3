import { describe, expect, it } from "vitest";

import { gateInputs, hasInputsAlone } from "../../src/gate/gate-inputs.ts";
import { aPlan } from "../support/plan-builder.ts";

function artifactWith(options: { readonly inputs: readonly string[]; readonly run?: readonly string[]; readonly location?: string }) {
  const { inputs, run = ["true"], location = "out/one" } = options;
  const gate = { checks: [{ run, count: null, min: null, timeoutMs: 1000 }], control: "parent" } as const;
  const [artifact] = aPlan().withArtifact("one", { location, inputs, gate }).build().artifacts;
  if (artifact === undefined) throw new Error("no artifact");
  return artifact;
}

/** What the gate gets, but for the attributes that git writes files by. */
function inputsOf(options: Parameters<typeof artifactWith>[0]): readonly string[] {
  return gateInputs({ setup: [] }, artifactWith(options)).filter((glob) => !glob.endsWith(".gitattributes"));
}

describe("the inputs of a gate", () => {
  it("are the whole tree where the plan says nothing else, and as the plan says where a set-up may need anything", () => {
    const whole = artifactWith({ inputs: ["**"] });
    expect(gateInputs({ setup: [] }, whole)).toEqual(["**"]);
    expect(hasInputsAlone({ setup: [] }, whole)).toBe(false);
    const narrow = artifactWith({ inputs: ["src/**"], run: ["sh", "check.sh"] });
    expect(hasInputsAlone({ setup: [] }, narrow)).toBe(true);
    expect(gateInputs({ setup: [["npm", "ci"]] }, narrow)).toEqual(["src/**"]);
    expect(gateInputs({ setup: [["npm", "ci"]] }, artifactWith({ inputs: ["src"] }))).toEqual(["src", "src/**"]);
    expect(hasInputsAlone({ setup: [["npm", "ci"]] }, narrow)).toBe(false);
  });

  it.each([
    ["the artifact's location", { inputs: ["src/**"] }, ["src/**", "out/one", "out/one/**"]],
    ["a location whose name reads like a glob, as it is", { inputs: [], location: "app/[id]" }, ["app/\\[id\\]", "app/\\[id\\]/**"]],
    ["what is below a folder that an input names", { inputs: ["src", "docs/", "lib/*/"] }, ["src", "src/**", "docs", "docs/**", "lib/*/**"]],
    ["files and folders that a command names", { inputs: [], run: ["ci/check", "-v", "./tests/", "/etc/hosts", "../up"] }, ["ci/check", "ci/check/**", "tests", "tests/**"]],
    ["what a line for a shell names", { inputs: [], run: ["sh", "-c", "cd . && sh 'ci/check.sh'"] }, ["ci/check.sh", "ci/check.sh/**"]],
    ["what configures a program", { inputs: [], run: ["make", "check"] }, ["GNUmakefile", "makefile", "Makefile"]],
    ["package.json of every folder above, where node runs", { inputs: [], run: ["node", "ci/check.mjs"] }, ["ci/check.mjs", "package.json", "out/package.json", "ci/package.json", "node_modules/**", ".npmrc"]],
  ])("hold %s", (_, options, expected) => {
    expect(inputsOf(options)).toEqual(expect.arrayContaining(expected));
    expect(inputsOf(options)).not.toContain("**");
    expect(inputsOf(options).filter((glob) => glob.startsWith("/") || glob.includes(".."))).toEqual([]);
  });

  it("hold the attributes of every folder that they lie in", () => {
    const all = gateInputs({ setup: [] }, artifactWith({ inputs: ["docs/api/*.md"] }));
    expect(all).toEqual(expect.arrayContaining([".gitattributes", "docs/.gitattributes", "docs/api/**/.gitattributes", "out/.gitattributes", "out/one/**"]));
  });
});

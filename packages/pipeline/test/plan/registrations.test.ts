import { describe, expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import { parseRegistration, registrationClashes } from "../../src/plan/parse-registration.ts";
import type { Plan, Registration } from "../../src/plan/plan.ts";
import { artifactText, MARK, planText, takeMarks } from "./plan-text.ts";

const GATES = "gates: { default: { checks: [{ run: [npm, test, '{location}', --name, 'x-{id}'] }] }, strict: { checks: [{ run: [strict] }] } }";
const registration = (fields = ""): string => `registrations:\n  - { from: docs/a1.md, stage: C, under: [features/], ${fields}${GATES} }\n`;

const codesOf = (marked: string) => {
  const { text, places } = takeMarks(marked);
  const result = parsePlan(text, { file: "pawl.yaml" });
  return result.ok ? [] : result.errors.map(({ code, line, column }, index) => [code, line === places[index]?.line && column === places[index]?.column]);
};

const planOf = (top = registration(), more = ""): { plan: Plan; entry: Registration } => {
  const result = parsePlan(planText({ top, more }), { file: "pawl.yaml" });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return { plan: result.plan, entry: result.plan.registrations?.[0] as Registration };
};

describe("registrations of a plan", () => {
  test("I11: a stage whose artifacts are registered later needs none of its own", () => {
    const withoutC = planText({ top: registration() }).replace(/ {2}- id: c1[^-]*\{[^\n]*\n/, "");
    expect(parsePlan(withoutC, { file: "pawl.yaml" })).toMatchObject({ ok: true, plan: { registrations: [{ from: "docs/a1.md", min: 1, max: 100, agent: "default", under: ["features"] }] } });
    expect(codesOf(withoutC.replace(registration(), "").replace("artifacts:", `${MARK}artifacts:`))).toEqual([["STAGE_WITHOUT_REQUIRED", true]]);
  });

  test("a plan without any is what it was before there were registrations", () => {
    const result = parsePlan(planText(), { file: "pawl.yaml" });
    expect(result.ok && Object.keys(result.plan)).not.toContain("registrations");
  });

  test.each([
    ["a file that nothing produces", registration().replace("docs/a1.md", `${MARK}docs/none.yaml`), "REGISTRATION_WITHOUT_PRODUCER"],
    ["a file of the same stage", registration().replace("stage: C", "stage: A").replace("docs/a1.md", `${MARK}docs/a1.md`), "REGISTRATION_WITHOUT_PRODUCER"],
    ["a folder that holds a location", registration().replace("[features/]", `[features, ${MARK}src]`), "REGISTRATION_OVERLAP"],
    ["a folder in a location", registration().replace("[features/]", `[${MARK}src/c1/x]`), "REGISTRATION_OVERLAP"],
    ["the folder of another", `${registration()}${registration().replace(/^registrations:\n/, "").replace("docs/a1.md", "docs/b1.md").replace("[features/]", `[${MARK}features/more]`)}`, "REGISTRATION_OVERLAP"],
    ["the file of another", `${registration()}${registration().replace(/^registrations:\n/, "").replace("docs/a1.md", `${MARK}docs/a1.md`).replace("features/", "others")}`, "REGISTRATION_OVERLAP"],
    ["an unknown agent", registration(`agent: ${MARK}nobody, `), "UNKNOWN_AGENT"],
    ["more at least than at most", registration(`min: ${MARK}5, max: 4, `), "OUT_OF_RANGE"],
    ["no gate", registration().replace(/gates: .* \}\n/, `${MARK}gates: {} }\n`), "NO_CHECKS"],
  ])("are refused with their place: %s", (_, top, code) => {
    expect(codesOf(planText({ top }))).toEqual([[code, true]]);
  });

  test("are refused where somebody else may write to their folder, and warned of where their gates are weak", () => {
    expect(codesOf(planText({ top: registration().replace("features/", `${MARK}features/`), more: artifactText({ writes: "['features/**']" }) }))).toEqual([["REGISTRATION_OVERLAP", true]]);
    const weak = parsePlan(planText({ top: registration().replace("[strict]", "[test, -f, x]") }), { file: "pawl.yaml" });
    expect(weak).toMatchObject({ ok: true, warnings: [{ code: "WEAK_GATE", path: "registrations[0].gates.strict" }] });
  });
});

const register = (text: string, top = registration(), more = "") => {
  const { plan, entry } = planOf(top, more);
  return parseRegistration(Buffer.from(text), plan, entry);
};

describe("a file that registers artifacts", () => {
  test("names what is wanted, and everything else is the plan's", () => {
    const result = register("artifacts:\n  - { id: login, location: features/login/, title: Log in, needs: [b1] }\n", registration("writes: ['shared/{id}/**'], inputs: ['{location}/**'], category: feature, "));
    expect(result).toMatchObject({
      ok: true,
      artifacts: [
        {
          id: "login", stage: "C", location: "features/login", title: "Log in", needs: ["a1", "b1"], optional: false, agent: "default", run: null, writes: ["shared/login/**"],
          inputs: ["features/login/**"], category: "feature", from: "docs/a1.md", changed: false, priority: 0,
          gate: { control: "parent", checks: [{ run: ["npm", "test", "features/login", "--name", "x-login"] }] },
        },
      ],
    });
  });

  const entry = (fields: string): string => `artifacts:\n  - { id: x, location: features/x, ${fields} }\n`;
  test.each([
    ["an agent", entry(`${MARK}agent: other`), "UNKNOWN_KEY"],
    ["a command", entry(`${MARK}run: [sh, -c, evil]`), "UNKNOWN_KEY"],
    ["a gate of its own", entry(`gate: ${MARK}{ checks: [{ run: ["true"] }] }`), "WRONG_TYPE"],
    ["no control", entry(`${MARK}control: none`), "UNKNOWN_KEY"],
    ["what else it may write", entry(`${MARK}writes: ['**']`), "UNKNOWN_KEY"],
    ["content that may be there", entry(`${MARK}forbid: []`), "UNKNOWN_KEY"],
    ["that it does not count", entry(`${MARK}optional: true`), "UNKNOWN_KEY"],
    ["its turn", entry(`${MARK}priority: 9`), "UNKNOWN_KEY"],
    ["another stage", entry(`${MARK}stage: D`), "UNKNOWN_KEY"],
    ["variables", `${MARK}env: { pass: [SECRET] }\n${entry("title: x")}`, "UNKNOWN_KEY"],
    ["set-up commands", `${MARK}setup: [[sh]]\n${entry("title: x")}`, "UNKNOWN_KEY"],
    ["an unknown gate", entry(`gate: ${MARK}easy`), "UNKNOWN_GATE"],
    ["a need of a later stage", entry(`needs: [${MARK}d1]`), "NEED_IN_LATER_STAGE"],
    ["an unknown need", entry(`needs: [${MARK}y]`), "UNKNOWN_NEED"],
    ["the id of another", "artifacts:\n  - { id: ‸b1, location: features/x }\n", "DUPLICATE_ID"],
    ["a location elsewhere", "artifacts:\n  - { id: x, location: ‸src/x }\n", "LOCATION_NOT_ALLOWED"],
    ["the folder itself", "artifacts:\n  - { id: x, location: ‸features }\n", "LOCATION_NOT_ALLOWED"],
    ["a location out of the repository", "artifacts:\n  - { id: x, location: ‸features/../../x }\n", "LOCATION_OUTSIDE"],
    ["a location that a shell would read", "artifacts:\n  - { id: x, location: ‸'features/$(x)' }\n", "LOCATION_CHARACTERS"],
    ["a location that a glob would read", "artifacts:\n  - { id: x, location: ‸'features/*' }\n", "LOCATION_CHARACTERS"],
    ["a location that a program would read as an option", "artifacts:\n  - { id: x, location: ‸features/-rf }\n", "LOCATION_CHARACTERS"],
    ["a hidden location", "artifacts:\n  - { id: x, location: ‸features/.hidden }\n", "LOCATION_CHARACTERS"],
    ["a location in another's", "artifacts:\n  - { id: x, location: features/x }\n  - { id: y, location: ‸features/x/y }\n", "LOCATION_INSIDE_LOCATION"],
    ["a circle", "artifacts:\n  - { id: x, location: features/x, needs: [‸y] }\n  - { id: y, location: features/y, needs: [x] }\n", "CYCLE"],
    ["none", `${MARK}artifacts: []\n`, "TOO_FEW_ARTIFACTS"],
    ["too many", `${MARK}artifacts:\n${Array.from({ length: 101 }, (_, index) => `  - { id: f${index}, location: features/f${index} }\n`).join("")}`, "TOO_MANY_ARTIFACTS"],
    ["aliases", "artifacts:\n  - &a { id: x, location: features/x }\n  - ‸*a\n", "BAD_ALIAS"],
    ["a tag", "artifacts:\n  - { id: ‸!!js/function x, location: features/x }\n", "TAG"],
    ["two documents", `${entry("title: x")}---\n${MARK}a: 1\n`, "SEVERAL_DOCUMENTS"],
    ["no YAML", `artifacts: [‸`, "YAML_SYNTAX"],
  ])("may not say: %s", (_, marked, code) => {
    const { text, places } = takeMarks(marked);
    const result = register(text);
    expect(result).toMatchObject({ ok: false, errors: [{ code, file: "docs/a1.md", ...places[0] }] });
  });

  test("cannot take what is protected, or what another artifact may write", () => {
    expect(register("artifacts: [{ id: x, location: features/ci }]", `protect: ['features/ci/**']\n${registration()}`)).toMatchObject({ ok: false, errors: [{ code: "LOCATION_NOT_ALLOWED" }] });
    expect(register("artifacts: [{ id: x, location: features/x }, { id: y, location: features/y }]", registration("writes: ['features/x/**'], "))).toMatchObject({ ok: false, errors: [{ code: "WRITES_OTHER_LOCATION" }] });
  });

  test("is not read where it is too large, and holds no more than the plan allows whatever it says", () => {
    expect(register(`# ${"x".repeat(1024 * 1024)}\n`)).toMatchObject({ ok: false, errors: [{ code: "PLAN_TOO_LARGE" }] });
  });

  test("is judged without what it registered before, and with what others did", () => {
    const { plan, entry: own } = planOf();
    const text = Buffer.from("artifacts: [{ id: x, location: features/x }]");
    const first = parseRegistration(text, plan, own);
    const registered = first.ok ? first.artifacts : [];
    expect(parseRegistration(text, { ...plan, artifacts: [...plan.artifacts, ...registered] }, own)).toEqual(first);
    const others = registered.map((artifact) => ({ ...artifact, from: "docs/b1.md", location: "elsewhere/x" }));
    expect(parseRegistration(text, { ...plan, artifacts: [...plan.artifacts, ...others] }, own)).toMatchObject({ ok: false, errors: [{ code: "DUPLICATE_ID" }] });
    expect(registrationClashes({ artifacts: [...plan.artifacts, ...registered] })).toEqual([]);
    expect(registrationClashes({ artifacts: [...plan.artifacts, ...registered, { ...registered[0]!, id: "z" }] })).toEqual([expect.stringContaining("already has the location")]);
  });
});

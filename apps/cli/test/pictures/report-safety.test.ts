import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { PAGE_STYLES } from "../../src/pictures/report/page-styles.ts";
import { HOSTILE } from "./support/graph-of.ts";
import { LedgerOf } from "./support/ledger-of.ts";
import { emittedAt, pageOf, plain } from "./support/page-of.ts";

/** A run in which everything that somebody else words is hostile. */
const LEDGER = new LedgerOf()
  .at(0, "run.started", { planDigest: "a".repeat(64), contract: { version: HOSTILE, weights: { A: 20, B: 25, C: 45, D: 10 } }, branch: HOSTILE, mode: "isolated", plan: { artifacts: [] } as never })
  .attempt(1, HOSTILE, [0, 1])
  .gate(1, HOSTILE, [1, 2], "FAIL", HOSTILE)
  .attempt(2, HOSTILE, [3, 4])
  .gate(2, HOSTILE, [4, 5])
  .closed(5, 2, HOSTILE)
  .at(6, "attempt.started", { attempt: 3, artifacts: ["b"], kind: "agent", profile: HOSTILE, base: "a" })
  .at(7, "attempt.ended", { attempt: 3, outcome: "failed", reason: "EXIT_NONZERO", detail: HOSTILE })
  .at(8, "run.paused", { by: HOSTILE, why: HOSTILE })
  .at(9, "artifact.invalidated", { artifact: HOSTILE, stage: "A", location: HOSTILE, cause: "ROLLED_BACK", trigger: HOSTILE })
  .at(10, "artifact.parked", { artifact: "b", location: HOSTILE, reason: "AGENT_QUESTION", detail: HOSTILE, attempt: 3, evidence: [], options: ["OPTION_1", "ABORT"], question: { text: HOSTILE, options: [] } })
  .at(11, "branch.foreign_commit", { from: HOSTILE, to: HOSTILE, commits: [], paths: 1 });
const DRAWN = [
  { id: HOSTILE, stage: "A", title: HOSTILE, location: HOSTILE },
  { id: "b", stage: "B", needs: [HOSTILE], phase: "parked", reason: HOSTILE, title: HOSTILE },
] as const;
const PAGE = pageOf(LEDGER, DRAWN, [emittedAt(5, 20, [HOSTILE]), emittedAt(16, 0, [HOSTILE])]).text;
const BODY = PAGE.slice(PAGE.indexOf("<body>"));
const TAGS = [...PAGE.matchAll(/<([a-z][a-z0-9]*)((?:\s+[\w:-]+="[^"<]*")*)\s*\/?>/gi)].map(([, name = "", attributes = ""]) => ({ name, attributes }));

describe("a page about hostile texts", () => {
  it("has no element that loads or runs anything, no handler, no style of its own in a tag, and no address of elsewhere", () => {
    const names = new Set(TAGS.map(({ name }) => name));
    for (const name of ["script", "img", "iframe", "object", "embed", "link", "base", "form", "input", "button", "image", "use", "foreignobject"]) expect(names.has(name)).toBe(false);
    for (const { attributes } of TAGS) expect(attributes).not.toMatch(/\s(?:on\w+|style|src|srcdoc|srcset|action|formaction|xlink:href)=/i);
    const targets = TAGS.flatMap(({ attributes }) => [...attributes.matchAll(/href="([^"]*)"/g)].map(([, target]) => target));
    expect(targets.filter((target) => target?.startsWith("#") !== true)).toEqual([]);
    expect(PAGE_STYLES).not.toMatch(/@import|url\((?!#)/);
  });

  it("has nothing between its tags that is a tag, and no character that hides or reorders what is there", () => {
    expect(BODY.replace(/<\/?[a-z][a-z0-9]*(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/gi, "")).not.toMatch(/[<>]/);
    expect(BODY).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE]/u);
    expect(BODY.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(15);
  });

  it("lets a browser obey its own styles and nothing else", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(PAGE)?.[1];
    const styles = [...PAGE.matchAll(/<style>(.*?)<\/style>/gs)].map(([, text = ""]) => text);
    expect(styles).toHaveLength(1);
    const digest = createHash("sha256").update(styles[0] ?? "").digest("base64");
    expect(plain(policy ?? "")).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
  });
});

describe("a page for whoever does not see it, or not well", () => {
  it("has a language, landmarks, one first heading, and no level of headings left out", () => {
    expect(PAGE).toMatch(/<html lang="en">/);
    for (const landmark of ["header", "nav", "main", "footer"]) expect(TAGS.filter(({ name }) => name === landmark)).toHaveLength(1);
    const levels = [...PAGE.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  it("has a caption and named rows and columns in every table, and a name and a description for every picture", () => {
    const tables = PAGE.match(/<table>.*?<\/table>/gs) ?? [];
    expect(tables.length).toBeGreaterThan(6);
    for (const table of tables) {
      expect(table).toMatch(/^<table>\n<caption id="[\w-]+">[^<]+<\/caption>/);
      expect(table.match(/<th scope="row">/g)?.length).toBe((table.match(/<tr>/g)?.length ?? 0) - 1);
    }
    const pictures = TAGS.filter(({ name, attributes }) => name === "svg" && !attributes.includes('aria-hidden="true"'));
    expect(pictures).toHaveLength(2);
    for (const { attributes } of pictures) expect(attributes).toMatch(/role="img" aria-labelledby="(?:graph|timeline)-title (?:graph|timeline)-about"/);
  });

  it("has every id once, and something behind every reference to one", () => {
    const ids = TAGS.flatMap(({ attributes }) => [...attributes.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const references = TAGS.flatMap(({ attributes }) => [...attributes.matchAll(/\s(?:aria-labelledby="([^"]*)"|href="#([^"]*)")/g)].flatMap(([, labels, target]) => (labels ?? target ?? "").split(" ")));
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("has text that is told from what is behind it, in light and in dark", () => {
    const [light, dark] = [PAGE_STYLES.replaceAll(/@media \(prefers-color-scheme:dark\)\{.*?\}\}/gs, ""), [...PAGE_STYLES.matchAll(/@media \(prefers-color-scheme:dark\)\{(.*?)\}\}/gs)].map(([, rules]) => rules).join("}")];
    const pairs = [
      ["ink", "page"], ["quiet", "page"], ["link", "page"], ["ink", "card"], ["quiet", "card"], ["ok", "ok-ground"], ["no", "no-ground"], ["hold", "hold-ground"],
      ["text", "ground"], ["text", "band"], ["soft", "ground"], ["soft", "band"],
      ...["good", "work", "wait", "idle", "bad", "gone"].flatMap((look) => [[look, `${look}-ground`], ["text", `${look}-ground`]]),
    ];
    for (const scheme of [light, dark]) {
      const colours = new Map([...scheme.matchAll(/--([\w-]+):(#[0-9a-f]{6})/g)].map(([, name, colour]) => [name, colour ?? ""]));
      const low = pairs.filter(([one = "", other = ""]) => contrast(colours.get(one) ?? "", colours.get(other) ?? "") < 4.5);
      expect(low).toEqual([]);
    }
  });
});

/** Contrast of two colours. Source: WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

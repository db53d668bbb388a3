// Gate of `requirements`: every rule of RFC 4180, section 2, and every area of the library has a requirement.
import { readJson, requireAll, requireUnique, runChecks } from "./lib/checks.mjs";

const RULES = ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7"];
const AREAS = ["parse", "stream", "write", "options", "cli"];
const read = () => readJson("architecture/requirements.json").requirements;

await runChecks({
  "each requirement has id, rule, area and text": () => {
    for (const item of read()) {
      if (!/^R[1-9]\d*$/u.test(item.id)) throw new Error(`bad id ${JSON.stringify(item.id)}`);
      if (item.rule !== "-" && !RULES.includes(item.rule)) throw new Error(`${item.id}: unknown rule ${item.rule}`);
      if (!AREAS.includes(item.area)) throw new Error(`${item.id}: unknown area ${item.area}`);
      if (typeof item.text !== "string" || item.text.length < 20) throw new Error(`${item.id}: no text`);
    }
  },
  "ids are unique": () => requireUnique("ids", read().map((item) => item.id)),
  "every rule of the RFC has a requirement": () =>
    requireAll("rules", RULES, (rule) => read().some((item) => item.rule === rule)),
  "every area has a requirement": () => requireAll("areas", AREAS, (area) => read().some((item) => item.area === area)),
});

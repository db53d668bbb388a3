import { showText } from "../../util/show-text.ts";
import { asList, asMapping } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

const ADDRESSES = ["url", "urlEnv", "urlFile"] as const;

/** Formats whose addresses let whoever knows them post. */
const SECRET_ADDRESSES = new Set<unknown>(["slack", "discord"]);

const given = (webhook: Readonly<Record<string, unknown>>, keys: readonly string[]): string[] =>
  keys.filter((key) => Object.hasOwn(webhook, key));

/** Reports what is wrong with receivers beyond the shape of each value. */
export const findWebhookProblems = (root: unknown): Finding[] => {
  const findings: Finding[] = [];
  const names = new Set<string>();
  asList(asMapping(root)["webhooks"]).forEach((value, index) => {
    const webhook = asMapping(value);
    const path = ["webhooks", index];
    const addresses = given(webhook, ADDRESSES);
    if (addresses.length === 0) {
      findings.push({ code: "WEBHOOK_ADDRESS", message: "a receiver needs an address: write one of `url`, `urlEnv` and `urlFile`", path });
    }
    for (const key of addresses.slice(1)) {
      findings.push({ code: "WEBHOOK_ADDRESS", message: "a receiver has one address: keep one of `url`, `urlEnv` and `urlFile`", path: [...path, key], at: "key" });
    }
    for (const key of given(webhook, ["secretEnv", "secretFile"]).slice(1)) {
      findings.push({ code: "WEBHOOK_SECRETS", message: "keep one of `secretEnv` and `secretFile`; two keys can stand in either", path: [...path, key], at: "key" });
    }
    const { format } = webhook;
    if (SECRET_ADDRESSES.has(format) && Object.hasOwn(webhook, "url")) {
      const message = `whoever knows the address of a ${String(format)} webhook can post there, and the plan is kept in the ledger; write \`urlEnv\` or \`urlFile\``;
      findings.push({ code: "WEBHOOK_URL_IS_SECRET", message, path: [...path, "url"], at: "key" });
    }
    const key = ["name", ...addresses].find((one) => typeof webhook[one] === "string");
    const name = key === undefined ? null : String(webhook[key]);
    if (key !== undefined && name !== null && names.has(name)) {
      const message = `there are two receivers with the name ${showText(name)}; give them different ones with \`name\``;
      findings.push({ code: "DUPLICATE_WEBHOOK", message, path: [...path, key] });
    }
    if (name !== null) names.add(name);
  });
  return findings;
};

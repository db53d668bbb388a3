import { z } from "zod";

import { showText } from "../util/show-text.ts";
import { parseDurationMs } from "./duration.ts";
import type { ValueTest } from "./value-problems.ts";

const MAX_TIMEOUT_MS = 60_000;

/** Whether a host of a URL is this machine by its name alone; what a name resolves to is checked at each delivery. */
const isThisMachine = (hostname: string): boolean =>
  /^(?:.+\.)?localhost$/u.test(hostname) || /^127\.\d+\.\d+\.\d+$/u.test(hostname) || hostname === "[::1]";

export const webhookUrlProblem: ValueTest = (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { code: "BAD_WEBHOOK_URL", message: `${showText(text)} is not a web address; write one that begins with "https://"` };
  }
  if (url.username !== "" || url.password !== "") {
    // The address goes to the ledger and to logs, and this message must not repeat the password either.
    return { code: "BAD_WEBHOOK_URL", message: "the web address holds a user name or password; sign deliveries with `secretEnv` instead" };
  }
  if (url.protocol === "https:" || isThisMachine(url.hostname)) return null;
  return { code: "BAD_WEBHOOK_URL", message: "anybody on the way could read and change what goes over http; write https://, or use http for this machine alone" };
};

/** Networks in CIDR form. */
export const networkProblem: ValueTest = (text) => {
  if (z.union([z.cidrv4(), z.cidrv6()]).safeParse(text).success) return null;
  return { code: "BAD_NETWORK", message: `${showText(text)} is not a network; write one such as "10.1.0.0/16" or "fd00::/8", a single address with "/32" or "/128"` };
};

/** Paths of files that hold a secret; whether they do is looked at when they are read. */
export const secretFileProblem: ValueTest = (text) =>
  text === "" || text.length > 4_096 ? { code: "BAD_VALUE", message: "the path of the file is empty or too long" } : null;

export const webhookTimeoutProblem: ValueTest = (text) => {
  const ms = parseDurationMs(text);
  if (ms !== null && ms > 0 && ms <= MAX_TIMEOUT_MS) return null;
  return { code: "BAD_DURATION", message: `${showText(text)} is not a duration of at most 60s; write one such as "15s"` };
};

import { realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

import type { RequestPermissionResponse } from "@agentclientprotocol/sdk";

import { type Fields, listOf, textOf } from "../adapter/fields.ts";

/** What an agent may do, by its plan. */
export interface AcpPermissions {
  /** Kinds of tools that are permitted. */
  readonly allow: readonly string[];
  /** Absolute paths of the folders that it may name. */
  readonly folders: readonly string[];
}

/**
 * The answer to a request for a permission, by the plan alone. A kind that is not told is `other`. A path outside of the folders, also
 * by way of a link, is refused whatever the kind.
 *
 * @param toolCall - what is known of the call: the request's own words over those that were told before.
 */
export function answerPermission(toolCall: Fields, options: unknown, { allow, folders }: AcpPermissions): { readonly isAllowed: boolean; readonly response: RequestPermissionResponse } {
  const kind = textOf(toolCall["kind"]) ?? "other";
  const roots = folders.map(realPathOf);
  const isAllowed = allow.includes(kind) && pathsOf(toolCall).every((path) => isAbsolute(path) && roots.some((root) => isWithin(root, realPathOf(path))));
  const offered = listOf(options);
  // What is allowed for ever would not be asked again; once is enough, and the safe choice.
  const wanted = isAllowed ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"];
  const chosen = wanted.flatMap((name) => offered.filter((option) => option["kind"] === name)).map((option) => textOf(option["optionId"]))[0] ?? null;
  const outcome = chosen === null ? ({ outcome: "cancelled" } as const) : ({ outcome: "selected", optionId: chosen } as const);
  return { isAllowed: isAllowed && chosen !== null, response: { outcome } };
}

/** Paths that a call names: where it works, and what it shows as changed. */
function pathsOf(toolCall: Fields): readonly string[] {
  const changed = listOf(toolCall["content"]).filter((one) => one["type"] === "diff");
  return [...listOf(toolCall["locations"]), ...changed].map((one) => textOf(one["path"]) ?? "");
}

/** Where a path really leads, as far as it exists. */
function realPathOf(path: string): string {
  const full = resolve(path);
  try {
    return realpathSync(full);
  } catch {
    const parent = dirname(full);
    return parent === full ? full : join(realPathOf(parent), relative(parent, full));
  }
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

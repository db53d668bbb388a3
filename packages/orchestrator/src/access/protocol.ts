import { agentQuestionSchema } from "@pawl/agents";
import { z } from "zod";

/** Longest line that an agent's side may send, in bytes. A question is the largest thing that it can say. */
export const MAX_REQUEST_BYTES: number = 64 * 1024;

/** Requests that one attempt may make; more is a flood. */
export const MAX_REQUESTS = 1000;

/** Connections to one attempt's socket at once. */
export const MAX_CONNECTIONS = 8;

/** Most entries of a list in one answer. */
export const MAX_ENTRIES = 500;

/** Names of the environment variables by which an agent finds its access. */
export const ACCESS_VARIABLES = {
  /** Path of the attempt's socket. */
  socket: "PAWL_MCP_SOCKET",
  /** The attempt's token. */
  token: "PAWL_MCP_TOKEN",
  /** Path of a configuration file with the MCP server, in the form that `claude --mcp-config` and others read. */
  config: "PAWL_MCP_CONFIG",
} as const;

/** Why a request was not answered. */
export const ACCESS_ERROR_CODES = {
  UNAUTHORISED: "the token is not that of an attempt that is under way here",
  ATTEMPT_ENDED: "the attempt is over: it ended, or lost its lease",
  BAD_REQUEST: "the request is none",
  TOO_MANY_REQUESTS: `an attempt may make ${MAX_REQUESTS} requests`,
  ARTIFACT_UNKNOWN: "the plan has no such artifact",
  NOT_ASSIGNED: "the artifact is not assigned to this attempt",
  NO_REPORT: "there is no report yet",
  STATUS_DIFFERENT: "the status file is not what Pawl wrote, so it is no report",
  ALREADY_ASKED: "a question was asked: exit now",
  ALREADY_HANDED_IN: "the work was handed in: exit now",
  INTERNAL: "Pawl could not answer",
} as const;

/** One of {@link ACCESS_ERROR_CODES}. */
export type AccessErrorCode = keyof typeof ACCESS_ERROR_CODES;

/** Thrown where a request is not answered. */
export class AccessError extends Error {
  readonly code: AccessErrorCode;

  constructor(code: AccessErrorCode, message: string = ACCESS_ERROR_CODES[code]) {
    super(message);
    this.name = "AccessError";
    this.code = code;
  }
}

const name = z.string().min(1).max(1000);
const listing = z.strictObject({ after: name.optional(), limit: z.int().min(1).max(MAX_ENTRIES).default(100) });

/** The parameters of each request. None of them can close, pass, skip or put off anything. */
export const ACCESS_REQUESTS = {
  assignment: z.strictObject({}),
  artifact: z.strictObject({ artifact: name.optional() }),
  "last-result": z.strictObject({ artifact: name.optional() }),
  ready: listing,
  blocked: listing,
  graph: listing,
  report: z.strictObject({}),
  ask: agentQuestionSchema,
  "hand-in": z.strictObject({}),
} as const;

/** Name of a request. */
export type AccessMethod = keyof typeof ACCESS_REQUESTS;

/** The first line of a connection. */
export const helloSchema = z.strictObject({ token: z.string().min(1).max(200) });

/** Every further line of a connection; `params` are checked by {@link ACCESS_REQUESTS}. */
export const requestSchema = z.strictObject({
  id: z.int().nonnegative(),
  method: z.enum(Object.keys(ACCESS_REQUESTS) as [AccessMethod, ...AccessMethod[]]),
  params: z.unknown(),
});

/** A line of the answer to a hello (`id` is `null`) or to a request. */
export const responseSchema = z.union([
  z.strictObject({ id: z.int().nonnegative().nullable(), ok: z.literal(true), result: z.unknown() }),
  z.strictObject({
    id: z.int().nonnegative().nullable(),
    ok: z.literal(false),
    error: z.strictObject({ code: z.enum(Object.keys(ACCESS_ERROR_CODES) as [AccessErrorCode, ...AccessErrorCode[]]), message: z.string() }),
  }),
]);

/** One line of an answer. */
export type AccessResponse = z.infer<typeof responseSchema>;

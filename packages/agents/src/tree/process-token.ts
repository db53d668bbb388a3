import { AgentsError } from "../errors.ts";

/** Selects processes by their token: exactly one, or all that begin with a prefix such as `<pipelineId>:`. */
export type TokenQuery = { readonly token: string } | { readonly prefix: string };

// A token is one word of ASCII because `ps` shows it amid other words.
const TOKEN = /^[\x21-\x7e]{1,200}$/;

/** Throws `INVALID_OPTIONS` unless a token or prefix is 1 to 200 printable ASCII characters without a space. */
export function checkToken(name: string, token: string): void {
  if (TOKEN.test(token)) return;
  const shown = JSON.stringify(token.slice(0, 80));
  throw new AgentsError("INVALID_OPTIONS", `${name} is ${shown}, not 1 to 200 printable ASCII characters without a space`, "use <pipelineId>:<attempt>");
}

/** The test that a {@link TokenQuery} stands for. Throws `INVALID_OPTIONS`. */
export function tokenMatcher(query: TokenQuery): (token: string) => boolean {
  if ("token" in query) {
    checkToken("token", query.token);
    return (token) => token === query.token;
  }
  checkToken("prefix", query.prefix);
  return (token) => token.startsWith(query.prefix);
}

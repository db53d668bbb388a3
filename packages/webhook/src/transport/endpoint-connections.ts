import type { LookupAddress } from "node:dns";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import { callbackify } from "node:util";

import { addressProblem, type AddressPolicy } from "./address-policy.ts";

/** Finds all addresses of a host name, as `dns.promises.lookup` with `all` does. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Thrown into a connection that is refused before it is made. */
export class AddressRefusedError extends Error {
  readonly code = "WEBHOOK_ADDRESS_REFUSED";
}

/** The host of a URL as an address or a name: without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** Why a URL cannot be connected to whatever its name resolves to, or `null`; names are looked at when they are resolved. */
export function literalProblem(url: URL, policy: AddressPolicy): string | null {
  const host = hostOf(url);
  if (isIP(host) === 0) return null;
  const problem = addressProblem(host, policy);
  return problem === null ? null : `the endpoint's address is ${problem}`;
}

/**
 * Connections to one endpoint: one at a time, kept open between messages. A name is resolved for each connection that is made, every
 * address that it has is checked, and the connection goes to one of those and nowhere else, so that a name cannot change its address
 * between check and use.
 */
export class EndpointConnections {
  readonly #resolve: ResolveHost;
  readonly #agents = new Map<string, HttpAgent>();

  constructor(resolve: ResolveHost) {
    this.#resolve = resolve;
  }

  /** The agent for a URL. What was made for another policy is not used: a connection outlives the check that allowed it. */
  agentFor(url: URL, policy: AddressPolicy): HttpAgent {
    const key = JSON.stringify([url.protocol, policy]);
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const options = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1, lookup: this.#checkedLookup(policy) };
    const agent = url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
    this.#agents.set(key, agent);
    return agent;
  }

  /** Ends every connection. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #checkedLookup(policy: AddressPolicy): LookupFunction {
    const check = callbackify((hostname: string) => this.#checkedAddresses(hostname, policy));
    return (hostname, options, done) => {
      check(hostname, (error, addresses) => {
        const [first] = addresses ?? [];
        if (error !== null || first === undefined) done(error, []);
        else if (options.all === true) done(null, [...addresses]);
        else done(null, first.address, first.family);
      });
    };
  }

  /** Every address of a name; at least one. Rejects where there is none, and where one of them is refused. */
  async #checkedAddresses(hostname: string, policy: AddressPolicy): Promise<readonly LookupAddress[]> {
    const addresses = await this.#resolve(hostname);
    if (addresses.length === 0) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
    for (const { address } of addresses) {
      const problem = addressProblem(address, policy);
      if (problem !== null) throw new AddressRefusedError(`the endpoint's name resolves to an address that is ${problem}`);
    }
    return addresses;
  }
}

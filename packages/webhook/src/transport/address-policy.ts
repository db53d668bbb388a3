import ipaddr from "ipaddr.js";

/** What may be connected to. */
export interface AddressPolicy {
  /** Networks in CIDR form that are allowed whatever they are. */
  readonly allowAddresses: readonly string[];
  /** Only the loopback interface, as for `http:`, which anybody on the way could read and change. */
  readonly isLoopbackOnly: boolean;
  /** Not the loopback interface, because somebody else leads there: this machine's own services are not his to reach. Default: it may be. */
  readonly isLoopbackRefused?: boolean;
}

/**
 * Why an address must not be connected to, or `null`. Refused is whatever is not an ordinary public address or the loopback
 * interface: private, link-local (with the metadata services of clouds), shared, multicast, reserved, and the forms of IPv6 that
 * carry an address of IPv4 past such a check. An IPv4 address in IPv6 form is taken for what it is.
 */
export function addressProblem(address: string, policy: AddressPolicy): string | null {
  if (!ipaddr.isValid(address)) return "not an address";
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  const isAllowed = policy.allowAddresses.some((network) => isInside(parsed, network));
  if (range === "loopback") return policy.isLoopbackRefused === true && !isAllowed ? "the loopback interface, to which nobody from elsewhere may redirect" : null;
  if (policy.isLoopbackOnly) return "not the loopback interface, and http: is for that only; use https:";
  if (isAllowed) return null;
  return range === "unicast" ? null : `${range}; list its network in allowAddresses if that is meant`;
}

function isInside(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  if (!ipaddr.isValidCIDR(network)) return false;
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === address.kind() && address.match([base, bits] as [ipaddr.IPv4, number]);
}

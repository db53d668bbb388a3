/** Where a text comes from that may be secret: it stands there itself, or is looked up when it is needed. */
export type TextSource =
  | { readonly from: "value"; readonly value: string }
  | { readonly from: "env"; readonly name: string }
  /** A regular file that nobody but its owner can read (mode 0600 or less). */
  | { readonly from: "file"; readonly path: string };

/** How to deliver to one endpoint. */
export interface DeliveryEndpoint {
  /** An `https:` URL without credentials; `http:` only where its host is the loopback interface. */
  readonly url: TextSource;
  /** One or two signing keys, as `parseSigningKeys` reads them; `null`: deliver unsigned. */
  readonly keys: TextSource | null;
  /** Networks in CIDR form that may be connected to though they are private, link-local or otherwise special. */
  readonly allowAddresses: readonly string[];
  /** Redirects that are followed, each checked as the URL itself is; only 307 and 308, which keep method and body. */
  readonly maxRedirects: number;
  /** Limit for one attempt with everything in it, in milliseconds. */
  readonly timeoutMs: number;
  /** Largest body that is sent, in bytes. */
  readonly maxBodyBytes: number;
}

/** Default of {@link DeliveryEndpoint.timeoutMs}. */
export const DELIVERY_TIMEOUT_MS = 15_000;

/** Default of {@link DeliveryEndpoint.maxBodyBytes}. */
export const MAX_BODY_BYTES = 262_144;

/** What an endpoint has where nothing else is said: no redirect, no special network, unsigned. */
export const ENDPOINT_DEFAULTS = {
  keys: null,
  allowAddresses: [],
  maxRedirects: 0,
  timeoutMs: DELIVERY_TIMEOUT_MS,
  maxBodyBytes: MAX_BODY_BYTES,
} as const satisfies Omit<DeliveryEndpoint, "url">;

import { generateKey, MAX_KEYS, parseSigningKeys, type SigningKey } from "./webhook-key.ts";

/** What comes after a step of replacing a key. */
export type RotatedKeys =
  | {
      readonly ok: true;
      /** The keys that sign from now on, one per line. */
      readonly keys: string;
      /** What the receiver has to know of the newest key: itself, or the public half. `null` where no key was made. */
      readonly verifying: string | null;
    }
  | {
      readonly ok: false;
      /** `INVALID`: the text holds no keys. `UNFINISHED`: it holds two already. `NOTHING`: there is none to leave behind. */
      readonly reason: "INVALID" | "UNFINISHED" | "NOTHING";
    };

/**
 * One step of replacing a signing key without a message that a receiver refuses. `begin` puts a new key before the one in use: messages
 * carry both signatures, and the receiver changes to the new key when it likes. `finish` leaves the older one behind.
 *
 * @param text - the keys in use, `null` for none.
 * @param scheme - of the new key.
 */
export function rotateKeys(text: string | null, step: "begin" | "finish", scheme: SigningKey["scheme"]): RotatedKeys {
  const present = text === null ? [] : text.split(/\s+/u).filter((one) => one !== "");
  if (present.length > 0 && parseSigningKeys(present.join(" ")) === null) return { ok: false, reason: "INVALID" };
  if (step === "finish") {
    const [newest] = present;
    return newest === undefined || present.length < MAX_KEYS ? { ok: false, reason: "NOTHING" } : { ok: true, keys: `${newest}\n`, verifying: null };
  }
  if (present.length >= MAX_KEYS) return { ok: false, reason: "UNFINISHED" };
  const { signing, verifying } = generateKey(scheme);
  return { ok: true, keys: [signing, ...present, ""].join("\n"), verifying };
}

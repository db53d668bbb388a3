import { createHash } from "node:crypto";

// RFC 8032, section 5.1: the field, the curve and its base point, all in whole numbers. Shares nothing with Node's own implementation.
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value: bigint): bigint => ((value % P) + P) % P;
const D = mod(-121665n * power(121666n, P - 2n));

/** A point in extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z. */
interface Point {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

const BASE = pointOf(mod(4n * power(5n, P - 2n)), 0n) as Point;

/** Whether a signature is that of a key, as RFC 8032, section 5.1.7, says. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = decode(publicKey);
  const commitment = decode(signature.subarray(0, 32));
  const scalar = littleEndian(signature.subarray(32));
  if (key === null || commitment === null || scalar >= ORDER) return false;
  const hash = createHash("sha512").update(signature.subarray(0, 32)).update(publicKey).update(message).digest();
  const left = multiply(BASE, scalar);
  const right = add(commitment, multiply(key, littleEndian(hash) % ORDER));
  return mod(left.X * right.Z) === mod(right.X * left.Z) && mod(left.Y * right.Z) === mod(right.Y * left.Z);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [mod(base), exponent]; rest > 0n; [square, rest] = [mod(square * square), rest >> 1n]) {
    if ((rest & 1n) === 1n) result = mod(result * square);
  }
  return result;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function decode(bytes: Uint8Array): Point | null {
  const value = littleEndian(bytes);
  const y = value & (2n ** 255n - 1n);
  return y < P ? pointOf(y, value >> 255n) : null;
}

/** The point with this y and the sign of x; `null` where there is none. */
function pointOf(y: bigint, sign: bigint): Point | null {
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  const candidate = power(square, (P + 3n) / 8n);
  const root = mod(candidate * candidate - square) === 0n ? candidate : mod(candidate * power(2n, (P - 1n) / 4n));
  if (mod(root * root - square) !== 0n || (root === 0n && sign === 1n)) return null;
  const x = (root & 1n) === sign ? root : P - root;
  return { X: x, Y: y, Z: 1n, T: mod(x * y) };
}

function add(left: Point, right: Point): Point {
  const a = mod((left.Y - left.X) * (right.Y - right.X));
  const b = mod((left.Y + left.X) * (right.Y + right.X));
  const c = mod(2n * left.T * right.T * D);
  const d = mod(2n * left.Z * right.Z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
}

function multiply(point: Point, scalar: bigint): Point {
  let result: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };
  for (let [double, rest] = [point, scalar]; rest > 0n; [double, rest] = [add(double, double), rest >> 1n]) {
    if ((rest & 1n) === 1n) result = add(result, double);
  }
  return result;
}

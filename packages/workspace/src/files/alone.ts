/**
 * The same bytes in memory of their own. A part of something larger, as a small buffer of Node's is of a block of 64 KiB, keeps all of that
 * where it is kept, and takes all of that along where it is copied to a thread.
 */
export function alone(content: Uint8Array): Buffer {
  if (Buffer.isBuffer(content) && content.buffer.byteLength === content.length) return content;
  const copy = Buffer.allocUnsafeSlow(content.length);
  copy.set(content);
  return copy;
}

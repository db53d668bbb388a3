/**
 * Reads CSV by the grammar of RFC 4180 as one regular expression. It is slow, whole-text only and says nothing about a
 * fault; it exists so that expectations can be checked by something that shares no code with the library.
 *
 * @param {string} text
 * @param {string} [delimiter]
 * @returns {string[][] | null} `null`: not RFC 4180
 */
export function readByRegex(text, delimiter = ",") {
  const body = text.replace(/^\uFEFF/u, "");
  const separator = delimiter.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&");
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"\\r\\n${separator}]*))(${separator}|\\r\\n|\\n|$)`, "uy");
  const records = [];
  let record = [];
  while (field.lastIndex < body.length || record.length > 0) {
    const match = field.exec(body);
    if (match === null) return null;
    record.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === delimiter) continue;
    records.push(record);
    record = [];
    if (match[3] === "") break;
  }
  return records.every((fields) => fields.length === records[0].length) ? records : null;
}

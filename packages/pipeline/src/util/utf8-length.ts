/** Number of bytes that the text takes in UTF-8; a lone surrogate counts as the 3 bytes of its replacement. */
export const utf8Length = (text: string): number => {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else {
      bytes += 3;
      // A pair takes 4 bytes: 3 for the first half, 1 more when the second half follows.
      const next = text.charCodeAt(index + 1);
      if (unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
        bytes += 1;
        index += 1;
      }
    }
  }
  return bytes;
};

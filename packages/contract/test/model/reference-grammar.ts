import { holdsUnprintable } from "./characters.ts";
import { isLocation } from "./words.ts";

/** Whether a text is `<location>` or `<location>@<version>` (I7); the first `@` of the last segment parts the two. */
export const isReference = (text: string): boolean => {
  const at = text.indexOf("@", text.lastIndexOf("/") + 1);
  if (at === -1) return isLocation(text);
  return isLocation(text.slice(0, at)) && isVersion(text.slice(at + 1));
};

/** A version holds no slash: the search for `@` began behind the last one. */
const isVersion = (text: string): boolean => {
  return text !== "" && text.trim() === text && !holdsUnprintable(text);
};

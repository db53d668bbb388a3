import { z } from "zod";
import type { ValueTest } from "./value-problems.ts";

/** A text that must pass a test; the problem's code travels in the issue's `params`. */
export const tested = (test: ValueTest) =>
  z.string().superRefine((text, context) => {
    const problem = test(text);
    if (problem !== null) context.addIssue({ code: "custom", message: problem.message, params: { code: problem.code } });
  });

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { previewAssignment } from "../../src/library/preview-assignment.ts";

it("says of an unknown artifact before the first run that the plan does not have it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pawl-preview-"));
  try {
    copyFileSync(new URL("../../../../examples/csv/pawl.yaml", import.meta.url), join(folder, "pawl.yaml"));
    await expect(previewAssignment(folder, "nosuch", false)).rejects.toMatchObject({ code: "ARTIFACT_UNKNOWN", message: 'the plan has no artifact "nosuch"' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

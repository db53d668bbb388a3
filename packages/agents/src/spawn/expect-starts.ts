import { spawner } from "./default-spawner.ts";

/** Tells that about so many processes are going to be started, so that what makes many starts cheap is there from the first one on. */
export function expectStarts(count: number): void {
  void spawner.expect(count);
}

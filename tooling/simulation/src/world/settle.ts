import { machine } from "../machine/machine.ts";
import { nextTurn } from "../machine/virtual-time.ts";
import { Violation } from "../invariants/violation.ts";

/** Turns of the event loop without any effect after which nothing is under way any more; more than lie between two effects. */
const QUIET_TURNS = 6;
/** What goes on for longer does not end: twenty times what was seen in seeds that end. */
const MOST_TURNS = 2_000;

/**
 * Resolves when the simulated machine waits for nothing but its time and the world.
 *
 * @param isBusy - something is under way that waits for neither, however quiet it is, such as a module that is loaded.
 */
export async function settle(isBusy: () => boolean = () => false): Promise<void> {
  let quiet = 0;
  for (let turns = 0; quiet < QUIET_TURNS || isBusy(); turns++) {
    const before = machine.effects;
    await nextTurn();
    quiet = machine.effects === before ? quiet + 1 : 0;
    if (turns > MOST_TURNS) throw new Violation("everything that is begun comes to rest", `${turns} turns of the event loop`);
  }
}

/**
 * What a piece of work comes to that waits for neither time nor the world.
 *
 * @throws Violation when it goes on and on.
 */
export async function settled<T>(work: Promise<T>): Promise<T> {
  let isSettled = false;
  const noted = work.finally(() => {
    isSettled = true;
  });
  // Whoever waits for it sees its error; until then it is nobody's.
  noted.catch(() => undefined);
  for (let turns = 0; !isSettled; turns++) {
    if (turns > MOST_TURNS) throw new Violation("everything that is begun comes to an end", `${turns} turns of the event loop`);
    await nextTurn();
  }
  return noted;
}

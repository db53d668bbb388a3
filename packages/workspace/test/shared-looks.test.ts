import { describe, expect, it } from "vitest";

import { SharedLooks } from "../src/in-place/shared-looks.ts";
import { createSerialiser } from "../src/serialiser.ts";

/** Looks that last until they are told to end; each gives its number, and each answer is the request with that number. */
function setUp(answer: (request: string, look: number) => Promise<string> = (request, look) => Promise.resolve(`${request} ${look}`)) {
  const looks: PromiseWithResolvers<void>[] = [];
  const begun: (() => void)[] = [];
  const shared = new SharedLooks<string, number, string>({
    inTurn: createSerialiser(),
    look: async () => {
      const look = Promise.withResolvers<void>();
      const number = looks.push(look);
      begun.shift()?.();
      await look.promise;
      return number;
    },
    answer,
  });
  const nextLook = async (): Promise<void> => await new Promise((resolve) => begun.push(resolve));
  return { shared, looks, nextLook };
}

describe("a look", () => {
  it("serves all that waited for it, and none that came after it began", async () => {
    const { shared, looks, nextLook } = setUp();
    const first = nextLook();
    const [one, two] = [shared.ask("one"), shared.ask("two")];
    await first;
    const second = nextLook();
    const three = shared.ask("three");
    looks[0]?.resolve();
    expect([await one, await two]).toEqual(["one 1", "two 1"]);
    await second;
    looks[1]?.resolve();
    expect(await three).toBe("three 2");
    expect(looks).toHaveLength(2);
  });

  it("that fails fails all that waited for it, and the next one is another one", async () => {
    const { shared, looks, nextLook } = setUp();
    const first = nextLook();
    const asked = Promise.allSettled([shared.ask("one"), shared.ask("two")]);
    await first;
    const second = nextLook();
    looks[0]?.reject(new Error("unreadable"));
    expect(await asked).toMatchObject([{ reason: { message: "unreadable" } }, { reason: { message: "unreadable" } }]);
    const later = shared.ask("three");
    await second;
    looks[1]?.resolve();
    expect(await later).toBe("three 2");
  });

  it("answers the others where one answer fails", async () => {
    const { shared, looks, nextLook } = setUp((request) => (request === "one" ? Promise.reject(new Error("refused")) : Promise.resolve(request)));
    const first = nextLook();
    const asked = Promise.allSettled([shared.ask("one"), shared.ask("two")]);
    await first;
    looks[0]?.resolve();
    expect(await asked).toMatchObject([{ reason: { message: "refused" } }, { value: "two" }]);
  });
});

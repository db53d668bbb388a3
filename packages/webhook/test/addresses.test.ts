import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { addressProblem } from "../src/transport/address-policy.ts";
import { Bench, openReceiver } from "./support/bench.ts";
import { TEST_CERTIFICATE, TEST_KEY } from "./support/test-certificate.ts";

const STRICT = { allowAddresses: [], isLoopbackOnly: false };

/** The error of one attempt, with the code before it. */
async function errorOf(bench: Bench): Promise<string> {
  const row = bench.outbox.add({ messageId: "msg_1" });
  bench.notifier.start();
  await bench.troubled(1);
  await bench.notifier.stop();
  return row.errors[0] ?? "";
}

describe("an address", () => {
  it.each(["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07::1", "127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])("%s may be connected to", (address) => {
    expect(addressProblem(address, STRICT)).toBeNull();
  });

  it.each([
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "fe80::1",
    "fd00:ec2::254",
    "::",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe",
    "2002:a00:1::1",
    "2001::1",
    "fe80::1%eth0",
    "nonsense",
  ])("%s may not", (address) => {
    expect(addressProblem(address, STRICT)).not.toBeNull();
  });

  it("may be connected to in a network that is listed, and beside it not", () => {
    const policy = { allowAddresses: ["10.1.0.0/16", "fd00::/8"], isLoopbackOnly: false };
    expect(["10.1.2.3", "::ffff:10.1.2.3", "fd12::1"].map((address) => addressProblem(address, policy))).toEqual([null, null, null]);
    expect(["10.2.0.1", "192.168.1.1", "fe80::1"].every((address) => addressProblem(address, policy) !== null)).toBe(true);
  });

  it("may only be the loopback interface's for http:, whatever is listed", () => {
    const policy = { allowAddresses: ["0.0.0.0/0"], isLoopbackOnly: true };
    expect(addressProblem("10.1.2.3", policy)).toMatch(/http: is for that only/);
    expect(addressProblem("127.0.0.1", policy)).toBeNull();
  });
});

describe("a delivery", () => {
  it.each([
    ["https://10.0.0.1/", /^WEBHOOK_ADDRESS_REFUSED: the endpoint's address is private/],
    ["https://169.254.169.254/latest/meta-data", /^WEBHOOK_ADDRESS_REFUSED: .* linkLocal/],
    ["https://[fd00:ec2::254]/", /^WEBHOOK_ADDRESS_REFUSED: .* uniqueLocal/],
    ["https://[::ffff:10.0.0.1]/", /^WEBHOOK_ADDRESS_REFUSED: .* private/],
    ["https://2852039166/", /^WEBHOOK_ADDRESS_REFUSED: .* linkLocal/],
    ["https://0xa9.0xfe.0251.254/", /^WEBHOOK_ADDRESS_REFUSED: .* linkLocal/],
    ["http://8.8.8.8/", /^WEBHOOK_ADDRESS_REFUSED: .* http: is for that only/],
  ])("to %s is refused before anything is connected to", async (url, error) => {
    expect(await errorOf(new Bench().to(url))).toMatch(error);
  });

  it("is refused where one address of a name is refused, and is not told which", async () => {
    const addresses = [
      { address: "93.184.215.14", family: 4 },
      { address: "10.9.8.7", family: 4 },
    ];
    const error = await errorOf(new Bench({ resolve: async () => addresses }).to("https://rebound.test/"));
    expect(error).toMatch(/^WEBHOOK_ADDRESS_REFUSED: the endpoint's name resolves to an address that is private/);
    expect(error).not.toMatch(/rebound|10\.9/);
  });

  it("goes to the address that was checked: a name that answers otherwise the next time leads nowhere else", async () => {
    const receiver = await openReceiver();
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }];
    };
    const bench = new Bench({ resolve }).to(receiver.url().replace("127.0.0.1", "rebound.test"));
    bench.outbox.add({ messageId: "msg_1" });
    bench.outbox.add({ messageId: "msg_2" });
    expect(await bench.deliver()).toBe(true);
    expect([asked, receiver.requests[0]?.headers["host"]]).toEqual([1, expect.stringContaining("rebound.test")]);

    receiver.closeConnections();
    bench.outbox.add({ messageId: "msg_3" });
    bench.notifier.wake();
    await bench.troubled(1);
    expect(bench.failureCodes()).toEqual(["WEBHOOK_ADDRESS_REFUSED"]);
    expect(receiver.requests).toHaveLength(2);
  });

  it("goes over TLS with the name's certificate, and nowhere where that is not trusted", async () => {
    const bodies: string[] = [];
    const server = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => bodies.push(text));
      request.on("end", () => response.writeHead(204).end());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const url = `https://receiver.test:${String((server.address() as AddressInfo).port)}/`;
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    expect(await errorOf(new Bench({ resolve }).to(url))).toMatch(/^WEBHOOK_UNREACHABLE: .*\(DEPTH_ZERO_SELF_SIGNED_CERT\)$/);
    const trusted = getCACertificates("default");
    onTestFinished(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([...trusted, TEST_CERTIFICATE]);
    const bench = new Bench({ resolve }).to(url);
    bench.outbox.add({ messageId: "msg_1", body: "over TLS" });
    expect(await bench.deliver()).toBe(true);
    expect(bodies).toEqual(["over TLS"]);
  });
});

describe("a redirect", () => {
  it("is not followed: the other URL is never asked", async () => {
    const target = await openReceiver();
    const receiver = await openReceiver();
    const statuses = [301, 302, 303, 307, 308];
    receiver.answer = (response) => {
      response.writeHead(statuses[receiver.requests.length - 1] ?? 200, { location: target.url() }).end();
    };
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    expect(await bench.deliver()).toBe(true);
    expect(bench.failureCodes()).toEqual(statuses.map(() => "WEBHOOK_REDIRECT"));
    expect(target.requests).toEqual([]);
  });

  it("is followed where the endpoint's settings say so, as often as they say, with the same request", async () => {
    const target = await openReceiver();
    const receiver = await openReceiver();
    receiver.answer = (response, { path }) => {
      const isLast = path === "/2";
      response.writeHead(isLast ? 308 : 307, { location: isLast ? target.url() : "/2" }).end();
    };
    const bench = new Bench().to(receiver.url("/1"), { maxRedirects: 2 });
    bench.outbox.add({ messageId: "msg_1", body: "same" });
    expect(await bench.deliver()).toBe(true);
    expect(target.requests).toMatchObject([{ method: "POST", body: "same", headers: { "webhook-id": "msg_1" } }]);
    const less = new Bench().to(receiver.url("/1"), { maxRedirects: 1 });
    expect(await errorOf(less)).toMatch(/^WEBHOOK_REDIRECT: the endpoint answered 308/);
  });

  it.each([
    ["another method", 302, "http://127.0.0.1:1/", "WEBHOOK_REDIRECT"],
    ["a private address", 307, "https://10.0.0.1/", "WEBHOOK_ADDRESS_REFUSED"],
    ["a metadata service", 307, "http://169.254.169.254/", "WEBHOOK_ADDRESS_REFUSED"],
    ["http: outside of the loopback interface", 308, "http://93.184.215.14/", "WEBHOOK_ADDRESS_REFUSED"],
    ["another protocol", 307, "file:///etc/passwd", "WEBHOOK_REDIRECT"],
  ])("to %s is not followed even then", async (_, status, location, code) => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(status, { location }).end();
    expect(await errorOf(new Bench().to(receiver.url(), { maxRedirects: 5 }))).toMatch(new RegExp(`^${code}: `, "u"));
  });

  it("from elsewhere to this machine's own services is not followed; one that stays, and one that is allowed, are", async () => {
    const target = await openReceiver();
    const receiver = await openReceiver();
    receiver.answer = (response, { path }) => response.writeHead(307, { location: path === "/1" ? "/2" : target.url() }).end();
    const elsewhere = receiver.url("/1").replace("127.0.0.1", "hooks.example");
    const toElsewhere = (settings: object) => new Bench({ resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]) }).to(elsewhere, { maxRedirects: 5, ...settings });
    expect(await errorOf(toElsewhere({}))).toMatch(/^WEBHOOK_ADDRESS_REFUSED: the endpoint's address is the loopback interface/u);
    expect(receiver.requests).toHaveLength(2);
    expect(target.requests).toEqual([]);
    const allowing = toElsewhere({ allowAddresses: ["127.0.0.0/8"] });
    allowing.outbox.add({ messageId: "msg_2" });
    expect(await allowing.deliver()).toBe(true);
    expect(target.requests).toHaveLength(1);
  });
});

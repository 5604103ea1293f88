import { retryLimits, stackPlaces, tokenSource } from "../../../auth";
import { type AccessTokenState, create, type LifecycleContext, read, update } from "../../../provider/lifecycle";
import { timedOut } from "../auth/support";
import { inputs, start, stateWith } from "./support";

const goodBody = JSON.stringify({ accessToken: "new-token", expiresIn: 10_800 });

/** A provider process and a Port that is silent, or that answers 503, until it is well. The clock moves by what is waited for. */
function processWith(outage: "silent" | "down") {
  const port = { isWell: false, requests: 0, now: start };
  const effects = {
    now: () => port.now,
    async sleep(millis: number) {
      port.now += millis;
    },
    random: () => 1,
    log: () => {},
    async send(_request: unknown, timeoutMillis: number) {
      port.requests++;
      const answer = { headers: new Headers(), sentAtMillis: port.now, receivedAtMillis: port.now };
      if (port.isWell) return { status: 200, body: goodBody, ...answer };
      if (outage === "down") return { status: 503, body: "", ...answer };
      port.now += timeoutMillis;
      return timedOut;
    },
  };
  const context: LifecycleContext = {
    now: effects.now,
    sleep: effects.sleep,
    howToStop: "Press Ctrl-C twice to stop now.",
    surroundings: { places: stackPlaces, config: () => undefined, env: {} },
    sharedToken: tokenSource(effects, { read: retryLimits, preview: retryLimits, write: retryLimits }),
    log: () => {},
  };
  return { port, context };
}

/** What the engine does with a hundred tokens on one credential set: so many at a time. */
async function forEachToken(
  parallel: number,
  act: () => Promise<AccessTokenState>,
): Promise<PromiseSettledResult<AccessTokenState>[]> {
  const outcomes: PromiseSettledResult<AccessTokenState>[] = [];
  for (let done = 0; done < 100; done += parallel) {
    outcomes.push(...(await Promise.allSettled(Array.from({ length: Math.min(parallel, 100 - done) }, act))));
  }
  return outcomes;
}

const expired = stateWith(-60);

describe.each([1, 8, 16])("a hundred expired tokens on one credential set, %i at a time", (parallel) => {
  it.each([
    ["silent", 4, 120],
    ["down", 5, 15],
  ] as const)(
    "refresh while Port is %s: one exchange, and every stored token is kept",
    async (outage, requests, seconds) => {
      const { port, context } = processWith(outage);
      const outcomes = await forEachToken(parallel, () => read(expired, context));
      expect([port.requests, (port.now - start) / 1000]).toEqual([requests, seconds]);
      expect(outcomes).toEqual(Array(100).fill({ status: "fulfilled", value: expired }));
    },
  );

  it.each([
    ["silent", 4, 120],
    ["down", 5, 15],
  ] as const)("up while Port is %s: one exchange", async (outage, requests, seconds) => {
    const { port, context } = processWith(outage);
    const outcomes = await forEachToken(parallel, () => create(inputs, context));
    expect([port.requests, (port.now - start) / 1000]).toEqual([requests, seconds]);
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
  });

  it("up --refresh while Port is silent: one exchange more", async () => {
    const { port, context } = processWith("silent");
    await forEachToken(parallel, () => read(expired, context));
    await forEachToken(parallel, () => update(expired, inputs, context));
    expect([port.requests, (port.now - start) / 1000]).toEqual([8, 240]);
  });

  it("up --refresh where the outage ends between read and update: every token is renewed", async () => {
    const { port, context } = processWith("silent");
    await forEachToken(parallel, () => read(expired, context));
    port.isWell = true;
    const outcomes = await forEachToken(parallel, () => update(expired, inputs, context));
    expect(port.requests).toBe(5);
    expect(
      outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value.accessToken === "new-token"),
    ).toHaveLength(100);
  });
});

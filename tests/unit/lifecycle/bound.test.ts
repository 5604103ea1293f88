import fc from "fast-check";
import { limitsFor, stackPlaces, tokenSource } from "../../../auth";
import { create, type LifecycleContext } from "../../../provider/lifecycle";
import { seeded } from "../../support/seeded";
import { VirtualTime } from "../../support/virtual-time";
import { timedOut } from "../auth/support";
import { baseUrl, start } from "./support";

/** How Port meets a request: with the active token, a refusal that names seconds, an outage, or silence. */
type Answer = "the token" | "another token" | { named: number } | "down" | "silent";

/** How Port meets each request, by its number, and how many seconds that takes. */
interface Port {
  readonly answer: (request: number) => Answer;
  readonly seconds?: (request: number) => number;
  /** For so long, the machine is suspended in the first wait. */
  readonly suspendedSeconds?: number;
}

/** What becomes of a resource. */
interface Ended {
  /** In seconds, from the arrival of its first token to the end. */
  took: number;
  /** What is left of the first token when it arrives, in seconds. */
  life: number;
  outcome: string;
}

/** 61 s of requests for the next token, and the patience of one exchange. */
const bound = 61 + 720;

/**
 * Creates resources on one credential set, each so many seconds after the start. The active token then lives so long.
 * @param seed of the random parts of the waits, which are left out by default
 */
async function ended(
  { answer, seconds = () => 0, suspendedSeconds = 0 }: Port,
  { lifeSeconds = 100, starts = [0], seed }: { lifeSeconds?: number; starts?: number[]; seed?: number } = {},
): Promise<{ results: Ended[]; requests: number }> {
  const time = new VirtualTime(start);
  const expiryMillis = start + lifeSeconds * 1000;
  let [requests, suspended] = [0, suspendedSeconds * 1000];
  const token = (name: string, expiresAtMillis: number) =>
    JSON.stringify({
      accessToken: `e30.${Buffer.from(JSON.stringify({ exp: expiresAtMillis / 1000, name })).toString("base64url")}.c2ln`,
    });
  const effects = {
    now: () => time.now,
    async sleep(millis: number) {
      await time.sleep(millis + suspended);
      suspended = 0;
    },
    random: seed === undefined ? () => 0 : seeded(seed),
    log: () => {},
    async send(_request: unknown, timeoutMillis: number) {
      const number = ++requests;
      const sentAtMillis = time.now;
      const met = answer(number);
      const millis = met === "silent" ? Number.POSITIVE_INFINITY : seconds(number) * 1000;
      await time.sleep(Math.min(millis, timeoutMillis));
      if (millis >= timeoutMillis) return timedOut;
      const times = { sentAtMillis, receivedAtMillis: time.now, headers: new Headers() };
      if (met === "the token") return { ...times, status: 200, body: token("one", expiryMillis) };
      if (met === "another token") return { ...times, status: 200, body: token("another", time.now + 10_800_000) };
      if (met === "down") return { ...times, status: 503, body: "" };
      const headers = new Headers({ "retry-after": String((met as { named: number }).named) });
      return { ...times, headers, status: 429, body: "" };
    },
  };
  const source = tokenSource(effects, limitsFor);
  const results = starts.map(async (later): Promise<Ended> => {
    let arrived: number | undefined;
    const context: LifecycleContext = {
      ...effects,
      howToStop: "",
      surroundings: { places: stackPlaces, config: () => undefined, env: {} },
      async sharedToken(...request) {
        const issued = await source(...request);
        arrived ??= time.now;
        return issued;
      },
    };
    await time.sleep(later * 1000);
    const options = { onShortLifetime: "wait", minimumRemainingSeconds: 7_000 } as const;
    const outcome = await create({ clientId: "id", clientSecret: "secret", baseUrl, ...options }, context).then(
      ({ accessToken }) => JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()).name,
      (error: Error) => error.message,
    );
    const from = arrived ?? time.now;
    return { took: (time.now - from) / 1000, life: Math.max(0, expiryMillis - from) / 1000, outcome };
  });
  await time.run();
  return { results: await Promise.all(results), requests };
}

/** The active token, and this before each other answer. */
const before = (met: Answer) => (request: number) => (request % 2 === 1 ? "the token" : met);

/** The active token, and then these, the last one for ever. */
const first =
  (...then: Answer[]) =>
  (request: number): Answer =>
    request === 1 ? "the token" : (then[request - 2] ?? then.at(-1) ?? "down");

const busy = (after: string, count = "") =>
  `${baseUrl} received too many requests (429)${count}. Try again after 2026-01-02T${after}.000Z.`;
const noBetter = expect.stringContaining("No better token was issued after waiting.");

describe("create and update end, counted from the arrival of the first token, after its life, 61 s and 12 minutes", () => {
  it.each<[string, Port, number, number, unknown]>([
    // After 100 s, 400 s, 1 s, 300 s and 2 s, five minutes are too long.
    ["a refusal of 5 minutes before each answer", { answer: before({ named: 300 }) }, 703, 6, busy("03:20:48")],
    // After 100 s, six times two minutes, and pauses of 31 s. After another one of 30 s, all would be over.
    ["a refusal of 2 minutes before each answer", { answer: before({ named: 120 }) }, 851, 13, noBetter],
    // The first one ends after 490 s. After a second, it would end with everything.
    ["a refusal of 6.5 minutes before each answer", { answer: before({ named: 390 }) }, 491, 4, busy("03:18:46")],
    ["a refusal that is too long", { answer: before({ named: 720 }) }, 100, 2, busy("03:17:45")],
    // 5 requests in 36 s, then one every 16 s, until the 12 minutes of the exchange are over.
    ["nothing but refusals", { answer: first({ named: 7 }) }, 808, 49, busy("03:17:40", ", in 48 requests")],
    ["a token after a long refusal", { answer: first({ named: 700 }, "another token") }, 800, 3, "another"],
    ["answers of 29 s", { answer: () => "the token", seconds: () => 29 }, 71 + 61 + 7 * 29, 8, noBetter],
    ["silence", { answer: first("silent") }, 100 + 120, 5, expect.stringContaining("did not answer within 120 s")],
    ["an outage", { answer: first("down") }, 107.5, 6, expect.stringContaining("is unavailable (503), in 5 requests")],
  ])("%s", async (_, port, took, requests, outcome) => {
    const { results, ...found } = await ended(port);
    expect([results[0]?.took, found.requests, results[0]?.outcome]).toEqual([took, requests, outcome]);
  });

  it("whatever Port answers, however slowly, and however many resources wait for it since when", async () => {
    const answers = fc.oneof(
      fc.constantFrom<Answer>("the token", "the token", "another token", "down", "silent"),
      fc.record({ named: fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constantFrom(60, 120, 240, 300, 360)) }),
    );
    const ways = fc.record({
      // Port begins with the token that will be waited for.
      met: fc.array(answers, { minLength: 1, maxLength: 8 }).map((met): Answer[] => ["the token", ...met]),
      seconds: fc.array(fc.constantFrom(0, 0.05, 0.5, 1, 10, 29.999, 30), { minLength: 1, maxLength: 5 }),
      lifeSeconds: fc.integer({ min: -10, max: 1_500 }),
      starts: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 6 }),
      seed: fc.nat(),
    });
    let waited = 0;
    await fc.assert(
      fc.asyncProperty(ways, async ({ met, seconds, ...others }) => {
        const { results } = await ended(
          {
            answer: (request) => met[request % met.length] ?? "down",
            seconds: (request) => seconds[request % seconds.length] ?? 0,
          },
          others,
        );
        for (const { took, life } of results) {
          if (took > life) waited++;
          expect(took).toBeLessThanOrEqual(life + bound + 0.001);
        }
      }),
      { numRuns: 300 },
    );
    expect(waited).toBeGreaterThan(100);
  });
});

it("a machine that was suspended until long after the end makes one exchange more", async () => {
  const suspendedUntil = { answer: first("another token"), seconds: () => 10, suspendedSeconds: 20_000 };
  const { results, requests } = await ended(suspendedUntil);
  expect([results[0]?.outcome, requests]).toEqual(["another", 2]);
});

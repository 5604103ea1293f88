import { type AccessToken, type HttpResponse, sameClock, systemEffects } from "../../../auth";
import { assumptionLines } from "../../../cli/assumptions";
import { runCommandLine } from "../../../cli/command-line";
import { type EmulatorOptions, startEmulator } from "../../../emulator";
import { emulatorEnv } from "../../support/emulated";

const now = Date.parse("2026-01-02T03:04:05.000Z");
const life = 10_800;

interface Facts {
  name?: string;
  /** The age of the token, in seconds, when Port decides. */
  age?: number;
  /** How long the answer travels, in seconds. */
  back?: number;
  expiresIn?: unknown;
  hasExp?: boolean;
  headers?: Record<string, string>;
}

/** A token, as `exchange` resolves with it, and its answer, which Port has written at `now`. */
function issued({ name = "one", age = 60, back = 0, expiresIn, hasExp = true, headers = {} }: Facts) {
  const [iat, exp] = [now / 1000 - age, now / 1000 - age + life];
  const claims = Buffer.from(JSON.stringify(hasExp ? { name, iat, exp } : { name })).toString("base64url");
  const accessToken = `e30.${claims}.c2ln`;
  const token: AccessToken = {
    accessToken,
    expiresAtMillis: exp * 1000,
    lifetimeMillis: life * 1000,
    clock: sameClock,
  };
  const answer: HttpResponse = {
    status: 200,
    body: JSON.stringify({ accessToken, expiresIn }),
    headers: new Headers({ date: new Date(now).toUTCString(), ...headers }),
    sentAtMillis: now - 300,
    receivedAtMillis: now + back * 1000,
  };
  return { token, answer };
}

const textOf = (label: string, lines: string[]) => lines.find((line) => line.startsWith(label))?.slice(15);

describe("the second token", () => {
  const first = issued({ age: life - 10 });
  test.each<[string, Facts | undefined, string]>([
    [
      "is the same",
      { age: life - 10 },
      "the same again, as Port documents: one active token for each set of credentials",
    ],
    [
      "is another, while the first is good",
      { name: "two", back: 9 },
      "another one, although the first one is good. Port documents that it returns the same one. Nothing fails: a renewed token lives longer than this package expects",
    ],
    [
      "is another, because the first has expired",
      { name: "two", back: 10 },
      "another one, because the first one had expired",
    ],
    ["is missing", undefined, "unknown: the second request failed"],
  ])("%s", (_, second, expected) => {
    expect(textOf("second token", assumptionLines(first, second && issued(second)))).toBe(expected);
  });
});

describe("expiresIn", () => {
  const young = "cannot tell yet whether it counts down: the token is too young. Run this again in a minute";
  const whole = (left: number) =>
    `10800 s is the whole life of the token; its exp leaves ${left} s. This package uses the earlier one`;
  test.each<[string, Facts, string]>([
    ["counts down", { expiresIn: life - 60 }, "agrees with the token's exp: 10740 s are left"],
    [
      "counts down, and Port needed 2 s to write the answer",
      { expiresIn: life - 58 },
      "agrees with the token's exp: 10740 s are left",
    ],
    ["is the whole life", { expiresIn: life }, whole(10_740)],
    ["is the whole life, after a slow answer", { expiresIn: life, back: 20 }, whole(10_740)],
    ["is the whole life of a token of 2 s", { expiresIn: life, age: 2 }, young],
    ["is the whole life of a token of 3 s", { expiresIn: life, age: 3 }, whole(10_797)],
    ["counts down for a token of 2 s", { expiresIn: life - 2, age: 2 }, young],
    [
      "is something else",
      { expiresIn: 3600 },
      "3600 s is neither the rest nor the whole life; its exp leaves 10740 s. This package uses the earlier one",
    ],
    ["is missing", {}, "missing: this package uses the exp of the token"],
    ["is alone", { expiresIn: life, hasExp: false }, "10800 s. The token has no exp to compare it with"],
  ])("%s", (_, facts, expected) => {
    const second = issued(facts);
    expect(textOf("expiresIn", assumptionLines(issued({}), second))).toBe(expected);
  });
});

describe("the rate limit", () => {
  const none = "no header came. Port documents them. Without them, a refused request is retried after growing delays";
  const rest = { "x-ratelimit-limit": "100", "x-ratelimit-remaining": "97", "x-ratelimit-period": "300" };
  const counts = "x-ratelimit-limit 100, x-ratelimit-remaining 97, x-ratelimit-period 300";
  const epoch = String(now / 1000 + 240);
  test.each<[string, Record<string, string>, string]>([
    ["no header", {}, none],
    [
      "seconds",
      { ...rest, "x-ratelimit-reset": "240" },
      `${counts}, x-ratelimit-reset 240: the window ends in 240 s (a number of seconds)`,
    ],
    [
      "a time",
      { ...rest, "x-ratelimit-reset": epoch },
      `${counts}, x-ratelimit-reset ${epoch}: the window ends in 240 s (a time since 1970)`,
    ],
    [
      "a time that is over",
      { ...rest, "x-ratelimit-reset": String(now / 1000 - 1) },
      `${counts}, x-ratelimit-reset ${now / 1000 - 1}`,
    ],
    ["no time", rest, counts],
    ["a text in the place of a number", { "x-ratelimit-limit": "the-client-secret" }, none],
  ])("%s", (_, headers, expected) => {
    expect(textOf("rate limit", assumptionLines(issued({ headers: rest }), issued({ headers })))).toBe(expected);
  });

  test("is that of the first answer, if there is no second", () => {
    expect(textOf("rate limit", assumptionLines(issued({ headers: rest }), undefined))).toBe(counts);
  });
});

describe("the command line", () => {
  /** Runs `--check` against an emulator. `passes`: how many seconds each clock moves in the wait. */
  async function check(options: EmulatorOptions = {}, passes = 2, second?: { status: number }) {
    const emulator = await startEmulator(options);
    const waits: number[] = [];
    const out: string[] = [];
    const err: string[] = [];
    const sleep = async (millis: number) => {
      waits.push(millis);
      emulator.advance(passes);
      if (second) emulator.respondNext(second);
    };
    const now = () => Date.now() + waits.length * passes * 1000;
    const effects = { ...systemEffects, now, random: () => 1, sleep };
    const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line), effects };
    const exitCode = await runCommandLine(["--check"], { ...terminal, env: emulatorEnv(emulator) });
    await emulator.close();
    return {
      exitCode,
      requests: emulator.authRequests,
      waits,
      err,
      lines: out.slice(-3).map((line) => line.slice(15, 40)),
    };
  }

  const same = "the same again, as Port d";
  const limits = "x-ratelimit-limit 100, x-";

  test.each<[string, EmulatorOptions, string[]]>([
    ["by default", {}, [same, "10800 s is the whole life", limits]],
    ["that counts expiresIn down", { expiresIn: "countdown" }, [same, "agrees with the token's e", limits]],
    ["without a rate limit", { rateLimit: false }, [same, "10800 s is the whole life", "no header came. Port docu"]],
  ])("makes two requests, 2 s apart: an emulator %s", async (_, options, lines) => {
    expect(await check(options, 60)).toEqual({ exitCode: 0, requests: 2, waits: [2_010], err: [], lines });
  });

  test("says that the first token has expired between the two", async () => {
    expect((await check({ lifetimeSeconds: 60 }, 61)).lines[0]).toBe("another one, because the ");
  });

  test("says why there is no second token, and ends well", async () => {
    const { exitCode, requests, err, lines } = await check({}, 2, { status: 403 });
    expect([exitCode, requests, err]).toEqual([0, 2, [expect.stringContaining(" refuses this machine (403)")]]);
    expect(lines[0]).toBe("unknown: the second reque");
  });

  test("makes no second request if the first one fails", async () => {
    const emulator = await startEmulator();
    const effects = { ...systemEffects, sleep: () => Promise.reject(new Error("waits")) };
    const env = { ...emulatorEnv(emulator), PORT_CLIENT_SECRET: "wrong" };
    const exitCode = await runCommandLine(["--check"], { out: () => {}, err: () => {}, env, effects });
    await emulator.close();
    expect([exitCode, emulator.authRequests]).toEqual([1, 1]);
  });
});

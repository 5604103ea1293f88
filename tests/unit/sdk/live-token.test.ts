import * as pulumi from "@pulumi/pulumi";
import { PortAuthError } from "../../../auth";
import type { AccessTokenResource } from "../../../sdk/nodejs/access-token";
import type { PortAccessTokenArgs } from "../../../sdk/nodejs/args";
import { liveToken } from "../../../sdk/nodejs/live-token";
import type { ProgramRun } from "../../../sdk/nodejs/program-run";

const { unknown } = require("@pulumi/pulumi/output");

const good = new Date(Date.now() + 3600_000).toISOString();
const expired = "2020-01-01T00:00:00.000Z";
const answer = {
  accessToken: "from Port",
  expiresAtMillis: Date.now() + 3600_000,
  clock: { leastMillis: 0, mostMillis: 0 },
};
const component = {} as pulumi.Resource;
const askedInPreview = `a token was requested in this preview; it expires at ${new Date(answer.expiresAtMillis).toISOString()}.`;

const notAsked = "with autoRenew: false, the program requests no token. The token stays unknown in this preview.";

let asked: unknown[];
let lines: [severity: string, line: string][];

beforeEach(() => {
  asked = [];
  lines = [];
});

/** The child's raw outputs; `unknown` is the engine's. */
function raw(outputs: Record<string, unknown> = {}): AccessTokenResource {
  const state = {
    accessToken: "from the state",
    expiresAt: good,
    clientId: "client-a",
    baseUrl: "https://api.getport.io",
    clientSecret: undefined,
    ...outputs,
  };
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, pulumi.output(value)]),
  ) as unknown as AccessTokenResource;
}

const dead = { expiresAt: expired };
const unknownToken = { accessToken: unknown, expiresAt: unknown };

function run(more: Partial<ProgramRun> & { env?: Record<string, string>; fails?: Error } = {}): ProgramRun {
  const { env = { PORT_CLIENT_ID: "client-a", PORT_CLIENT_SECRET: "env-secret" }, fails, ...others } = more;
  const said = new Set<string>();
  return {
    isPreview: false,
    isMocked: false,
    surroundings: { config: () => undefined, env },
    requestAccessToken: async ({ baseUrl, clientId, clientSecret }) => {
      asked.push([baseUrl, clientId.value, clientSecret.value]);
      if (fails) throw fails;
      return answer;
    },
    log(severity, line, resource, key = line) {
      expect(resource).toBe(component);
      if (!said.has(key)) lines.push([severity, line]);
      said.add(key);
    },
    ...others,
  };
}

const preview = { isPreview: true };
const ask = (token: AccessTokenResource, runOfIt: ProgramRun, args: PortAccessTokenArgs = {}) =>
  liveToken(token, args, runOfIt, component);

describe("who is asked, and when", () => {
  test.each([
    ["a good token, in an update", raw(), run(), {}, false],
    ["a good token, in a preview", raw(), run(preview), {}, false],
    ["a token of 60 s", raw({ expiresAt: new Date(Date.now() + 59_000).toISOString() }), run(), {}, true],
    ["an expired token, in an update", raw(dead), run(), {}, true],
    ["an expired token, in a preview", raw(dead), run(preview), {}, true],
    ["a token without an expiry", raw({ expiresAt: undefined }), run(), {}, true],
    ["an unknown token, in a preview", raw(unknownToken), run(preview), {}, true],
    ["an unknown token, in an update: it is not among the targets", raw(unknownToken), run(), {}, false],
    ["an undefined token: the same with older SDKs", raw({ accessToken: undefined }), run(), {}, false],
    ["an expired token under mocks", raw(dead), run({ isMocked: true }), {}, false],
    ["an unknown token in an offline preview", raw(unknownToken), run(preview), { offlinePreview: true }, false],
    ["an expired token in an offline preview", raw(dead), run(preview), { offlinePreview: true }, false],
    ["an expired token without renewal", raw(dead), run(), { autoRenew: false }, false],
    ["an unknown token without renewal, in a preview", raw(unknownToken), run(preview), { autoRenew: false }, false],
    ["an expired token in an update, offline previews or not", raw(dead), run(), { offlinePreview: true }, true],
  ])("%s", async (_, token, ofRun, args: PortAccessTokenArgs, isAsked) => {
    const isRefused = args.autoRenew === false && ofRun.isPreview;
    const told = isRefused ? [["info", notAsked]] : isAsked && ofRun.isPreview ? [["info", askedInPreview]] : [];
    expect([await ask(token, ofRun, args), asked.length, lines]).toEqual([
      isAsked ? answer : undefined,
      Number(isAsked),
      told,
    ]);
  });
});

describe("the credentials", () => {
  const other = { PORT_CLIENT_ID: "client-b", PORT_CLIENT_SECRET: "secret-of-b" };
  const elsewhere = { ...other, PORT_CLIENT_ID: "client-a", PORT_BASE_URL: "https://port.example" };

  test.each([
    ["the engine's, whatever the program finds", raw({ ...dead, clientSecret: "given" }), { env: other }, {}, "given"],
    ["the secret from where the program runs", raw(dead), {}, {}, "env-secret"],
    [
      "a client id that was an argument",
      raw({ ...dead, clientId: "client-c" }),
      { env: other },
      { clientId: " client-c " },
      "secret-of-b",
    ],
    [
      "a base URL that was an argument",
      raw(dead),
      { env: elsewhere },
      { baseUrl: "https://API.getport.io/v1/" },
      "secret-of-b",
    ],
    ["a region that was an argument", raw(dead), { env: elsewhere }, { region: "eu" as const }, "secret-of-b"],
    [
      "a base URL that is set nowhere, with complete credentials",
      raw({ ...dead, clientId: "client-b" }),
      { env: other },
      { clientId: "client-b" },
      "secret-of-b",
    ],
  ])("%s", async (_, token, env, args: PortAccessTokenArgs & { clientId?: string }, secret) => {
    await ask(token, run(env), args);
    expect(asked).toEqual([["https://api.getport.io", args.clientId?.trim() ?? "client-a", secret]]);
  });

  test.each([
    ["and no base URL", {}],
    ["and the base URL of the token", { PORT_BASE_URL: "https://api.us.getport.io/v1" }],
  ])("the token's own, where the program finds a secret alone %s", async (_, env) => {
    const token = raw({ ...dead, baseUrl: "https://api.us.getport.io" });
    await ask(token, run({ env: { PORT_CLIENT_SECRET: "secret-alone", ...env } }));
    expect([asked, lines]).toEqual([[["https://api.us.getport.io", "client-a", "secret-alone"]], []]);
  });

  test("which were no argument come from the state, for messages", async () => {
    const origins: string[] = [];
    const requestAccessToken: ProgramRun["requestAccessToken"] = async ({ clientId, clientSecret }) => {
      origins.push(clientId.origin, clientSecret.origin);
      return answer;
    };
    const token = raw({ ...dead, clientSecret: "given" });
    await ask(token, run({ env: {}, requestAccessToken }), { clientSecret: "given" });
    expect(origins).toEqual(["the state of this stack or a transformation", "the argument clientSecret"]);
  });

  const notThose = "the credentials found by the program do not belong to this token. No token was requested";
  const us = "https://api.us.getport.io";
  const secretAlone = { PORT_CLIENT_SECRET: "secret", PORT_BASE_URL: us };
  const noUrl =
    "baseUrl comes from the environment variable PORT_BASE_URL and is not a URL with a scheme, for example https://api.getport.io";
  const notYet = "the credentials of the token are not known yet";

  test.each([
    ["another client id where the program runs", raw(dead), { env: other }, {}, notThose],
    ["another base URL where the program runs", raw(dead), { env: elsewhere }, {}, notThose],
    ["a base URL there that is none", raw(dead), { env: { ...elsewhere, PORT_BASE_URL: "port" } }, {}, noUrl],
    ["a region that is none", raw(dead), {}, { region: "ap" as "eu" }, 'region must be "eu" or "us"'],
    ["complete credentials, which are EU's, for a token of the US", raw({ ...dead, baseUrl: us }), {}, {}, notThose],
    ["a secret alone, of another base URL", raw(dead), { env: secretAlone }, {}, notThose],
    ["a transformed client id", raw({ ...dead, clientId: "client-t" }), {}, {}, notThose],
    ["an unknown client id", raw({ ...dead, clientId: unknown }), {}, {}, notYet],
    ["an unknown base URL", raw({ ...dead, baseUrl: unknown }), {}, {}, notYet],
    [
      "an unknown secret",
      raw({ ...dead, clientSecret: unknown }),
      {},
      { clientSecret: "x" },
      "the client secret of the token is not known yet",
    ],
  ])("%s: not asked with", async (_, token, env, args, reason) => {
    expect([await ask(token, run(env), args), asked]).toEqual([undefined, []]);
    expect(lines).toEqual([["warn", `${reason}. The stored token is used; it expired at ${expired}.`]]);
  });
});

describe("without credentials the program does not ask, and names what is missing", () => {
  const inUs = { ...dead, baseUrl: "https://api.us.getport.io" };
  const places = (name: string, key: string) =>
    `Set one of: the argument ${name}, the stack configuration port:${key}, the environment variable PORT_`;
  const noSecret = `clientSecret is not set. ${places("clientSecret", "secret")}`;
  const neither = `clientId and clientSecret are not set. ${places("clientId", "clientId")}`;

  test.each<[string, Record<string, unknown>, object, Record<string, string>, string, string]>([
    ["nothing set, an expired token in an update", inUs, {}, {}, "warn", noSecret],
    ["nothing set, an expired token in a preview", { ...inUs, ...unknownToken }, preview, {}, "info", noSecret],
    ["a client id only", inUs, {}, { PORT_CLIENT_ID: "client-a" }, "warn", noSecret],
    ["nothing set and nothing stored", { ...unknownToken, clientId: undefined }, preview, {}, "info", neither],
  ])("%s", async (_, token, more, env, severity, begin) => {
    expect([await ask(raw(token), run({ ...more, env })), asked]).toEqual([undefined, []]);
    expect(lines).toEqual([[severity, expect.stringContaining(`${begin}`)]]);
  });
});

describe("what the user reads when there is no answer", () => {
  const failure = (code: "invalid_credentials" | "unavailable" | "timed_out", status?: number) =>
    new PortAuthError({ code, problem: "something is wrong", remedy: "Mend it.", status });
  const text = "something is wrong. Mend it.";
  const handedOn = `${text} The stored token is used; it expired at ${expired}.`;
  const unknownYet = `${text} The token stays unknown in this preview.`;

  test.each([
    ["refused, an expired token in a preview", dead, preview, failure("invalid_credentials", 401), "warn", handedOn],
    ["refused, an expired token in an update", dead, {}, failure("invalid_credentials", 401), "warn", handedOn],
    ["no answer, an expired token in an update", dead, {}, failure("timed_out"), "warn", handedOn],
    ["refused, an unknown token", unknownToken, preview, failure("invalid_credentials", 401), "warn", unknownYet],
    ["not available, an unknown token", unknownToken, preview, failure("unavailable", 503), "info", unknownYet],
    ["no answer, an unknown token", unknownToken, preview, failure("timed_out"), "info", unknownYet],
  ])("%s", async (_, token, more, fails, severity, line) => {
    expect(await ask(raw(token), run({ ...more, fails }))).toBeUndefined();
    expect(lines).toEqual([[severity, line]]);
  });

  test.each([
    ["clientSecret is", unknownToken, { PORT_CLIENT_ID: "client-a" }],
    ["clientId and clientSecret are", { ...unknownToken, clientId: unknown }, {}],
  ])("%s not set, in a preview: one quiet line", async (missing, token, env: Record<string, string>) => {
    await ask(raw(token), run({ ...preview, env }));
    const text = `^${missing} not set\\. .* The token stays unknown in this preview\\.$`;
    expect(lines).toEqual([["info", expect.stringMatching(text)]]);
  });

  test("many tokens on one credential set say it once", async () => {
    const ofRun = run({ fails: failure("timed_out") });
    await Promise.all([ask(raw(dead), ofRun), ask(raw(dead), ofRun)]);
    expect(lines).toHaveLength(1);
  });

  test("what is no failure of the exchange is not swallowed", async () => {
    await expect(ask(raw(dead), run({ fails: new TypeError("a bug") }))).rejects.toThrow(new TypeError("a bug"));
  });
});

describe("a short token that is handed on is told of", () => {
  const soon = new Date(Date.now() + 200_500).toISOString();
  const short = raw({ expiresAt: soon });
  const told = (minimum: number) => [
    [
      "warn",
      expect.stringMatching(
        new RegExp(
          `^the token expires at ${soon}, in (200|199|201) s, which is less than minimumRemainingSeconds \\(${minimum} s\\)\\.$`,
        ),
      ),
    ],
  ];

  test.each([
    ["from the state", short, run(), {}, told(300)],
    ["from the state, in a preview", short, run(preview), {}, told(300)],
    [
      "from Port",
      raw(dead),
      run({ requestAccessToken: async () => ({ ...answer, expiresAtMillis: Date.parse(soon) }) }),
      {},
      told(300),
    ],
    ["by a minimum of one's own", short, run(), { minimumRemainingSeconds: 900 }, told(900)],
    ["not with less of a minimum", short, run(), { minimumRemainingSeconds: 100 }, []],
    ["not where an update deals with it", short, run(), { onShortLifetime: "wait" as const }, []],
    ["not where nothing is renewed", short, run(), { autoRenew: false }, []],
  ])("%s", async (_, token, ofRun, args: PortAccessTokenArgs, expected) => {
    await ask(token, ofRun, args);
    expect(lines).toEqual(expected);
  });

  const nearEnd = new Date(Date.now() + 40_500).toISOString();
  const fromPort = run({ requestAccessToken: async () => ({ ...answer, expiresAtMillis: Date.parse(nearEnd) }) });

  const tooSoon = (more: string) => [
    "warn",
    expect.stringMatching(
      new RegExp(`^the token expires at ${nearEnd}, in (39|40|41) s, too soon to use it\\.${more}$`),
    ),
  ];

  test.each<[string, PortAccessTokenArgs]>([
    ["it is warned of", {}],
    ["an update would wait", { onShortLifetime: "wait" }],
    ["nothing is too short", { minimumRemainingSeconds: 0 }],
  ])("a dead one always, also where %s", async (_, args) => {
    await ask(raw(dead), { ...fromPort, log: run().log }, args);
    expect(lines).toEqual([tooSoon("")]);
  });

  test("a dead one in a preview, with what an update does about it", async () => {
    await ask(raw(dead), { ...fromPort, ...preview, log: run().log });
    expect(lines).toEqual([tooSoon(" An update now waits for the next token\\."), ["info", expect.anything()]]);
  });

  test("one that Port hands out after its end", async () => {
    await ask(
      raw(dead),
      run({ requestAccessToken: async () => ({ ...answer, expiresAtMillis: Date.parse(expired) }) }),
    );
    expect(lines).toEqual([["warn", `the token expired at ${expired}.`]]);
  });

  test.each<["wait" | "fail", string]>([
    ["wait", " An update now waits for the next token\\."],
    ["fail", ' With onShortLifetime: "fail", an update now fails\\.'],
  ])("a short one in a preview whose update will %s, with what that does", async (onShortLifetime, consequence) => {
    const requestAccessToken = async () => ({ ...answer, expiresAtMillis: Date.parse(soon) });
    await ask(raw(unknownToken), run({ ...preview, requestAccessToken }), { onShortLifetime });
    const what = `the token expires at ${soon}, in \\d+ s, which is less than minimumRemainingSeconds \\(300 s\\)\\.`;
    expect(lines).toEqual([
      ["warn", expect.stringMatching(new RegExp(`^${what}${consequence}$`))],
      ["info", expect.anything()],
    ]);
  });

  test("once, however many there are", async () => {
    const ofRun = run();
    await Promise.all([ask(short, ofRun), ask(short, ofRun)]);
    expect(lines).toHaveLength(1);
  });
});

describe("the boundaries of a short token and of one that is about to expire are exact", () => {
  afterEach(() => jest.restoreAllMocks());

  test.each([
    [300, undefined],
    [299.6, "in 299 s, which is less than minimumRemainingSeconds (300 s)"],
    [60.4, "in 60 s, which is less than minimumRemainingSeconds (300 s)"],
    [60, "in 60 s, too soon to use it"],
  ])("%s s", async (seconds, words) => {
    const now = Date.now();
    jest.spyOn(Date, "now").mockReturnValue(now);
    const token = { ...answer, expiresAtMillis: now + seconds * 1000 };
    await ask(raw(dead), run({ requestAccessToken: async () => token }));
    expect(lines.map(([, line]) => line)).toEqual(words ? [expect.stringContaining(words)] : []);
  });
});

describe("credentials of a person", () => {
  const env = { PORT_CLIENT_ID: "jane@example.com", PORT_CLIENT_SECRET: "env-secret" };
  const line =
    "the client id is an e-mail address, so these credentials belong to a person. Use the organization's credentials for automation.";

  test.each([
    ["told of in a preview, once", { env, ...preview }, [["warn", line], expect.anything()]],
    ["left to the provider in an update", { env }, []],
  ])("are %s", async (_, more, expected) => {
    const ofRun = run(more);
    const token = () => raw({ ...dead, clientId: "jane@example.com" });
    await Promise.all([ask(token(), ofRun), ask(token(), ofRun)]);
    expect(lines).toEqual(expected);
  });
});

describe("a clock that differs from Port's", () => {
  const found = { ...answer, clock: { leastMillis: -7_201_000, mostMillis: -7_200_000 } };
  const wrong = { requestAccessToken: async () => found };
  const line =
    "this machine's clock is at least 7200 s ahead of Port's: tokens look expired too early, and every update requests one. Set the clock.";

  test.each([
    ["told of in a preview, once", { ...wrong, isPreview: true }, [["warn", line], expect.anything()]],
    ["left to the provider in an update", wrong, []],
  ])("is %s", async (_, more, expected) => {
    const ofRun = run(more);
    await Promise.all([ask(raw(dead), ofRun), ask(raw(dead), ofRun)]);
    expect(lines).toEqual(expected);
  });
});

import * as pulumi from "@pulumi/pulumi";
import { PortAuthError, stackPlaces } from "../../../auth";
import type { AccessTokenResource } from "../../../sdk/nodejs/access-token";
import type { PortAccessTokenArgs } from "../../../sdk/nodejs/args";
import { liveToken } from "../../../sdk/nodejs/live-token";
import type { ProgramRun } from "../../../sdk/nodejs/program-run";

const { unknown } = require("@pulumi/pulumi/output");

const now = Date.parse("2026-01-02T03:04:05.000Z");
const good = new Date(now + 3600_000).toISOString();
const expired = "2020-01-01T00:00:00.000Z";
const answer = {
  accessToken: "from Port",
  expiresAtMillis: now + 3600_000,
  clock: { leastMillis: 0, mostMillis: 0 },
};
const component = {} as pulumi.Resource;
const requestedInPreview = `a token was requested in this preview; it expires at ${new Date(answer.expiresAtMillis).toISOString()}.`;

const noRequest = "with autoRenew: false, the program requests no token. The token stays unknown in this preview.";

let requested: unknown[];
let lines: [severity: string, line: string][];

beforeEach(() => {
  jest.spyOn(Date, "now").mockReturnValue(now);
  requested = [];
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

const expiredToken = { expiresAt: expired };
const unknownToken = { accessToken: unknown, expiresAt: unknown };

function run(more: Partial<ProgramRun> & { env?: Record<string, string>; fails?: Error } = {}): ProgramRun {
  const { env = { PORT_CLIENT_ID: "client-a", PORT_CLIENT_SECRET: "env-secret" }, fails, ...others } = more;
  const said = new Set<string>();
  return {
    isPreview: false,
    isMocked: false,
    surroundings: { places: stackPlaces, config: () => undefined, env },
    sharedToken: async ({ baseUrl, clientId, clientSecret }) => {
      requested.push([baseUrl, clientId.value, clientSecret.value]);
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
const request = (token: AccessTokenResource, runOfIt: ProgramRun, args: PortAccessTokenArgs = {}) =>
  liveToken(token, args, runOfIt, component);

describe("when the program requests a token", () => {
  test.each([
    ["a good token, in an update", raw(), run(), {}, false],
    ["a good token, in a preview", raw(), run(preview), {}, false],
    ["a token of 60 s", raw({ expiresAt: new Date(now + 60_000).toISOString() }), run(), {}, true],
    ["an expired token, in an update", raw(expiredToken), run(), {}, true],
    ["an expired token, in a preview", raw(expiredToken), run(preview), {}, true],
    ["a token without an expiry", raw({ expiresAt: undefined }), run(), {}, true],
    ["an unknown token, in a preview", raw(unknownToken), run(preview), {}, true],
    ["an unknown token, in an update: it is not among the targets", raw(unknownToken), run(), {}, false],
    ["an undefined token: the same with older SDKs", raw({ accessToken: undefined }), run(), {}, false],
    ["an expired token under mocks", raw(expiredToken), run({ isMocked: true }), {}, false],
    ["an unknown token in an offline preview", raw(unknownToken), run(preview), { offlinePreview: true }, false],
    ["an expired token in an offline preview", raw(expiredToken), run(preview), { offlinePreview: true }, false],
    ["an expired token without renewal", raw(expiredToken), run(), { autoRenew: false }, false],
    ["an unknown token without renewal, in a preview", raw(unknownToken), run(preview), { autoRenew: false }, false],
    [
      "an expired token in an update, offline previews or not",
      raw(expiredToken),
      run(),
      { offlinePreview: true },
      true,
    ],
  ])("%s", async (_, token, ofRun, args: PortAccessTokenArgs, isRequested) => {
    const isRefused = args.autoRenew === false && ofRun.isPreview;
    const logged = isRefused
      ? [["info", noRequest]]
      : isRequested && ofRun.isPreview
        ? [["info", requestedInPreview]]
        : [];
    expect([await request(token, ofRun, args), requested.length, lines]).toEqual([
      isRequested ? answer : undefined,
      Number(isRequested),
      logged,
    ]);
  });
});

// The SDK reports why. Another error from here would be a second report.
test("where the resource is not registered, the program requests nothing and adds no error", async () => {
  const failing = { isKnown: Promise.reject(new Error("an argument failed")) };
  const token = { ...raw(), accessToken: failing } as unknown as AccessTokenResource;
  expect([await request(token, run()), requested, lines]).toEqual([undefined, [], []]);
});

describe("the credentials", () => {
  const other = { PORT_CLIENT_ID: "client-b", PORT_CLIENT_SECRET: "secret-of-b" };
  const elsewhere = { ...other, PORT_CLIENT_ID: "client-a", PORT_BASE_URL: "https://port.example" };

  test.each([
    [
      "the engine's, whatever the program finds",
      raw({ ...expiredToken, clientSecret: "given" }),
      { env: other },
      {},
      "given",
    ],
    ["the secret from where the program runs", raw(expiredToken), {}, {}, "env-secret"],
    [
      "a client id that was an argument",
      raw({ ...expiredToken, clientId: "client-c" }),
      { env: other },
      { clientId: " client-c " },
      "secret-of-b",
    ],
    [
      "a base URL that was an argument",
      raw(expiredToken),
      { env: elsewhere },
      { baseUrl: "https://API.getport.io/v1/" },
      "secret-of-b",
    ],
    ["a region that was an argument", raw(expiredToken), { env: elsewhere }, { region: "eu" as const }, "secret-of-b"],
    [
      "a base URL that is set nowhere, with complete credentials",
      raw({ ...expiredToken, clientId: "client-b" }),
      { env: other },
      { clientId: "client-b" },
      "secret-of-b",
    ],
  ])("%s", async (_, token, env, args: PortAccessTokenArgs & { clientId?: string }, secret) => {
    await request(token, run(env), args);
    expect(requested).toEqual([["https://api.getport.io", args.clientId?.trim() ?? "client-a", secret]]);
  });

  test.each([
    ["and no base URL", {}],
    ["and the base URL of the token", { PORT_BASE_URL: "https://api.us.getport.io/v1" }],
  ])("the token's own, where the program finds a secret alone %s", async (_, env) => {
    const token = raw({ ...expiredToken, baseUrl: "https://api.us.getport.io" });
    await request(token, run({ env: { PORT_CLIENT_SECRET: "secret-alone", ...env } }));
    expect([requested, lines]).toEqual([[["https://api.us.getport.io", "client-a", "secret-alone"]], []]);
  });

  test("which were no argument come from the state, for messages", async () => {
    const origins: string[] = [];
    const sharedToken: ProgramRun["sharedToken"] = async ({ clientId, clientSecret }) => {
      origins.push(clientId.origin, clientSecret.origin);
      return answer;
    };
    const token = raw({ ...expiredToken, clientSecret: "given" });
    await request(token, run({ env: {}, sharedToken }), { clientSecret: "given" });
    expect(origins).toEqual(["the state of this stack or a transformation", "the argument clientSecret"]);
  });

  const notThose = "the credentials found here do not belong to this token. No token was requested";
  const us = "https://api.us.getport.io";
  const secretAlone = { PORT_CLIENT_SECRET: "secret", PORT_BASE_URL: us };
  const noRegion = 'region must be "eu" or "us". No token was requested';
  const notYet = "the credentials of the token are not known yet";

  test.each([
    ["another client id where the program runs", raw(expiredToken), { env: other }, {}, notThose],
    ["another base URL where the program runs", raw(expiredToken), { env: elsewhere }, {}, notThose],
    ["a region that is none", raw(expiredToken), {}, { region: "ap" as "eu" }, noRegion],
    [
      "complete credentials, which are EU's, for a token of the US",
      raw({ ...expiredToken, baseUrl: us }),
      {},
      {},
      notThose,
    ],
    ["a secret alone, of another base URL", raw(expiredToken), { env: secretAlone }, {}, notThose],
    ["a transformed client id", raw({ ...expiredToken, clientId: "client-t" }), {}, {}, notThose],
    ["an unknown client id", raw({ ...expiredToken, clientId: unknown }), {}, {}, notYet],
    ["an unknown base URL", raw({ ...expiredToken, baseUrl: unknown }), {}, {}, notYet],
    ["an unknown secret", raw({ ...expiredToken, clientSecret: unknown }), {}, { clientSecret: "x" }, notYet],
  ])("%s: no request", async (_, token, env, args, reason) => {
    expect([await request(token, run(env), args), requested]).toEqual([undefined, []]);
    expect(lines).toEqual([["warn", `${reason}. The stored token is used; it expired at ${expired}.`]]);
  });

  const stranger = "https://somebody.example";
  const strange = { ...expiredToken, baseUrl: stranger };
  const only = { PORT_CLIENT_ID: "client-a", PORT_CLIENT_SECRET: "env-secret" };
  const refused =
    "the token's base URL is at somebody.example, which this run does not name. The client secret goes only to Port's own hosts and to an address that this run names. " +
    "If somebody.example is right, set one of: the argument baseUrl or region, port:baseUrl, PORT_BASE_URL.";

  test.each<[string, Record<string, unknown>, Record<string, string>, PortAccessTokenArgs]>([
    ["credentials in the environment", strange, only, {}],
    ["the secret alone", strange, { PORT_CLIENT_SECRET: "secret-alone" }, {}],
    ["a secret in the state", { ...strange, clientSecret: "given" }, {}, {}],
    [
      "a secret as argument, and a region",
      { ...strange, clientSecret: "given" },
      {},
      { clientSecret: "given", region: "eu" },
    ],
    ["another base URL in the environment", { ...strange, clientSecret: "given" }, { PORT_BASE_URL: us }, {}],
    ["no client id", { ...strange, clientId: undefined }, {}, {}],
  ])("an address that only the state names: no request, with %s", async (_, token, env, args) => {
    expect([await request(raw(token), run({ env }), args), requested]).toEqual([undefined, []]);
    expect(lines).toEqual([["warn", `${refused} The stored token is used; it expired at ${expired}.`]]);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ["the secret from the environment", "http://somebody.example", {}],
    ["the secret from the state", "http://somebody.example", { clientSecret: "given" }],
    ["one of Port's hosts", "http://api.getport.io", {}],
  ])("plain http that only the state names: no request, with %s", async (_, baseUrl, outputs) => {
    const token = raw({ ...expiredToken, ...outputs, baseUrl });
    expect([await request(token, run({ env: only })), requested]).toEqual([undefined, []]);
    expect(lines).toEqual([["warn", expect.stringContaining("must use https, because plain http")]]);
  });

  const configured = {
    places: stackPlaces,
    config: (key: string) => (key === "port:baseUrl" ? stranger : undefined),
    env: only,
  };
  test.each<[string, Parameters<typeof run>[0], PortAccessTokenArgs]>([
    ["an argument", {}, { baseUrl: `${stranger}/v1` }],
    ["the environment", { env: { ...only, PORT_BASE_URL: stranger } }, {}],
    ["the configuration", { surroundings: configured }, {}],
  ])("an address that is named in %s, too: one request", async (_, more, args) => {
    await request(raw(strange), run(more), args);
    expect(requested).toEqual([[stranger, "client-a", "env-secret"]]);
  });

  test("a base URL where the program runs that is none: no request", async () => {
    const env = { ...elsewhere, PORT_BASE_URL: "port" };
    expect([await request(raw(expiredToken), run({ env })), requested]).toEqual([undefined, []]);
    expect(lines).toEqual([["warn", expect.stringContaining("PORT_BASE_URL and is not a URL")]]);
  });
});

describe("without credentials the program requests nothing, and names what is missing", () => {
  const inUs = { ...expiredToken, baseUrl: "https://api.us.getport.io" };
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
    expect([await request(raw(token), run({ ...more, env })), requested]).toEqual([undefined, []]);
    expect(lines).toEqual([[severity, expect.stringContaining(`${begin}`)]]);
  });
});

describe("what the user reads when there is no answer", () => {
  const failure = (code: "invalid_credentials" | "unavailable" | "timed_out", status?: number) =>
    new PortAuthError({ code, problem: "something is wrong", remedy: "Mend it.", status });
  const text = "something is wrong. Mend it.";
  const storedUsed = `${text} The stored token is used; it expired at ${expired}.`;
  const unknownYet = `${text} The token stays unknown in this preview.`;

  test.each([
    [
      "refused, an expired token in a preview",
      expiredToken,
      preview,
      failure("invalid_credentials", 401),
      "warn",
      storedUsed,
    ],
    [
      "refused, an expired token in an update",
      expiredToken,
      {},
      failure("invalid_credentials", 401),
      "warn",
      storedUsed,
    ],
    ["no answer, an expired token in an update", expiredToken, {}, failure("timed_out"), "warn", storedUsed],
    ["refused, an unknown token", unknownToken, preview, failure("invalid_credentials", 401), "warn", unknownYet],
    ["not available, an unknown token", unknownToken, preview, failure("unavailable", 503), "info", unknownYet],
    ["no answer, an unknown token", unknownToken, preview, failure("timed_out"), "info", unknownYet],
  ])("%s", async (_, token, more, fails, severity, line) => {
    expect(await request(raw(token), run({ ...more, fails }))).toBeUndefined();
    expect(lines).toEqual([[severity, line]]);
  });

  test.each([
    ["clientSecret is", unknownToken, { PORT_CLIENT_ID: "client-a" }],
    ["clientId and clientSecret are", { ...unknownToken, clientId: unknown }, {}],
  ])("%s not set, in a preview: one quiet line", async (missing, token, env: Record<string, string>) => {
    await request(raw(token), run({ ...preview, env }));
    const text = `^${missing} not set\\. .* The token stays unknown in this preview\\.$`;
    expect(lines).toEqual([["info", expect.stringMatching(text)]]);
  });

  test("many tokens on one credential set say it once", async () => {
    const ofRun = run({ fails: failure("timed_out") });
    await Promise.all([request(raw(expiredToken), ofRun), request(raw(expiredToken), ofRun)]);
    expect(lines).toHaveLength(1);
  });

  test("what is no failure of the exchange is not swallowed", async () => {
    await expect(request(raw(expiredToken), run({ fails: new TypeError("a bug") }))).rejects.toThrow(
      new TypeError("a bug"),
    );
  });
});

describe("a warning about a short token that is used", () => {
  const soon = new Date(now + 200_500).toISOString();
  const short = raw({ expiresAt: soon });
  const warning = (minimum: number) => [
    [
      "warn",
      expect.stringMatching(
        new RegExp(
          `^the token expires at ${soon}, in 200 s, which is less than minimumRemainingSeconds \\(${minimum} s\\)\\.$`,
        ),
      ),
    ],
  ];

  test.each([
    ["from the state", short, run(), {}, warning(300)],
    ["from the state, in a preview", short, run(preview), {}, warning(300)],
    [
      "from Port",
      raw(expiredToken),
      run({ sharedToken: async () => ({ ...answer, expiresAtMillis: Date.parse(soon) }) }),
      {},
      warning(300),
    ],
    ["by a minimum of one's own", short, run(), { minimumRemainingSeconds: 900 }, warning(900)],
    ["not with less of a minimum", short, run(), { minimumRemainingSeconds: 100 }, []],
    ["not where an update deals with it", short, run(), { onShortLifetime: "wait" as const }, []],
    ["not where nothing is renewed", short, run(), { autoRenew: false }, []],
  ])("%s", async (_, token, ofRun, args: PortAccessTokenArgs, expected) => {
    await request(token, ofRun, args);
    expect(lines).toEqual(expected);
  });

  const nearEnd = new Date(now + 40_500).toISOString();
  const fromPort = run({ sharedToken: async () => ({ ...answer, expiresAtMillis: Date.parse(nearEnd) }) });

  const tooSoon = (more: string) => [
    "warn",
    expect.stringMatching(new RegExp(`^the token expires at ${nearEnd}, in 40 s, too soon to use it\\.${more}$`)),
  ];

  test.each<[string, PortAccessTokenArgs]>([
    ["nothing is set", {}],
    ["an update would wait", { onShortLifetime: "wait" }],
    ["nothing is too short", { minimumRemainingSeconds: 0 }],
  ])("about one that is about to expire always, also where %s", async (_, args) => {
    await request(raw(expiredToken), { ...fromPort, log: run().log }, args);
    expect(lines).toEqual([tooSoon("")]);
  });

  test("about one that is about to expire in a preview, with what an update does about it", async () => {
    await request(raw(expiredToken), { ...fromPort, ...preview, log: run().log });
    expect(lines).toEqual([tooSoon(" An update now waits for the next token\\."), ["info", expect.anything()]]);
  });

  test("about one that Port issues after its end", async () => {
    await request(
      raw(expiredToken),
      run({ sharedToken: async () => ({ ...answer, expiresAtMillis: Date.parse(expired) }) }),
    );
    expect(lines).toEqual([["warn", `the token expired at ${expired}.`]]);
  });

  test.each<["wait" | "fail", string]>([
    ["wait", " An update now waits for the next token\\."],
    ["fail", ' With onShortLifetime: "fail", an update now fails\\.'],
  ])(
    "about a short one in a preview whose update will %s, with what that does",
    async (onShortLifetime, consequence) => {
      const sharedToken = async () => ({ ...answer, expiresAtMillis: Date.parse(soon) });
      await request(raw(unknownToken), run({ ...preview, sharedToken }), { onShortLifetime });
      const what = `the token expires at ${soon}, in \\d+ s, which is less than minimumRemainingSeconds \\(300 s\\)\\.`;
      expect(lines).toEqual([
        ["warn", expect.stringMatching(new RegExp(`^${what}${consequence}$`))],
        ["info", expect.anything()],
      ]);
    },
  );

  test("once, however many there are", async () => {
    const ofRun = run();
    await Promise.all([request(short, ofRun), request(short, ofRun)]);
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
    const token = { ...answer, expiresAtMillis: now + seconds * 1000 };
    await request(raw(expiredToken), run({ sharedToken: async () => token }));
    expect(lines.map(([, line]) => line)).toEqual(words ? [expect.stringContaining(words)] : []);
  });
});

describe("credentials of a person", () => {
  const env = { PORT_CLIENT_ID: "jane@example.com", PORT_CLIENT_SECRET: "env-secret" };
  const line = expect.stringContaining("these credentials belong to a person");

  test.each([
    ["logged in a preview, once", { env, ...preview }, [["warn", line], expect.anything()]],
    ["left to the provider in an update", { env }, []],
  ])("are %s", async (_, more, expected) => {
    const ofRun = run(more);
    const token = () => raw({ ...expiredToken, clientId: "jane@example.com" });
    await Promise.all([request(token(), ofRun), request(token(), ofRun)]);
    expect(lines).toEqual(expected);
  });

  test("are not those of a service account", async () => {
    const PORT_CLIENT_ID = "ci@serviceaccounts.getport.io";
    await request(
      raw({ ...expiredToken, clientId: PORT_CLIENT_ID }),
      run({ ...preview, env: { ...env, PORT_CLIENT_ID } }),
    );
    expect(lines).toEqual([["info", expect.stringContaining("a token was requested in this preview")]]);
  });
});

describe("a clock that differs from Port's", () => {
  const found = { ...answer, clock: { leastMillis: -7_201_000, mostMillis: -7_200_000 } };
  const wrong = { sharedToken: async () => found };
  const line = expect.stringContaining("clock is at least 7200 s ahead of Port's");

  test.each([
    ["logged in a preview, once", { ...wrong, isPreview: true }, [["warn", line], expect.anything()]],
    ["left to the provider in an update", wrong, []],
  ])("is %s", async (_, more, expected) => {
    const ofRun = run(more);
    await Promise.all([request(raw(expiredToken), ofRun), request(raw(expiredToken), ofRun)]);
    expect(lines).toEqual(expected);
  });
});

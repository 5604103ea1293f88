import { inspect } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { answer, inTurn, startLoopback } from "../../support/loopback";
import { withoutProxyVariables } from "../../support/proxy-variables";
import { skipLongWaits } from "../../support/skip-long-waits";

const { secret } = require("../../support/stand-ins/values.js");

type Provider = typeof import("../../../provider/dynamic");

/** The provider as a new process has it, with what it loads later. */
function freshProvider(): Provider {
  jest.resetModules();
  return require("../../../provider/dynamic");
}

const environment = { ...process.env };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("PORT_")) delete process.env[name];
});

afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

const configuration = (values: Record<string, string>): dynamic.ConfigureRequest => ({
  config: {
    get: (key) => values[key],
    require: (key) => values[key] as string,
  },
});

const baseUrl = "https://api.getport.io";
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const good = {
  clientId: "id",
  baseUrl,
  clientSecret: "secret",
  accessToken: "token",
  expiresAt: inHours(1),
  tokenFingerprint: "3c469e9d6c58",
};
const inputs = { clientId: "id", baseUrl, clientSecret: "secret" };

/** A state as a read returns it. */
const marked = (state: typeof good) => ({
  ...state,
  accessToken: secret(state.accessToken),
  clientSecret: secret(state.clientSecret),
});

const tokenAnswer = answer({ body: '{"ok":true,"accessToken":"token","expiresIn":10800}' });

it("the module exports what the engine calls, and nothing else", () => {
  const provider = freshProvider();
  expect(Object.getOwnPropertyNames(provider).sort()).toEqual([
    "__esModule",
    "check",
    "configure",
    "create",
    "delete",
    "diff",
    "read",
    "update",
  ]);
});

beforeEach(() => jest.spyOn(console, "warn").mockImplementation());
afterEach(() => jest.restoreAllMocks());

describe("the stack configuration", () => {
  it("given to configure is used by check", async () => {
    const provider = freshProvider();
    await provider.configure(
      configuration({ "port:clientId": "configured-id", "port:baseUrl": "https://x.example/v1" }),
    );
    expect(await provider.check({}, {})).toEqual({
      inputs: { clientId: "configured-id", baseUrl: "https://x.example" },
      failures: [],
    });
  });

  it("is used by a call that comes before configure has ended", async () => {
    const provider = freshProvider();
    const configured = provider.configure(configuration({ "port:clientId": "configured-id" }));
    const checked = await provider.check({}, {});
    await configured;
    expect(checked).toEqual({ inputs: { clientId: "configured-id", baseUrl }, failures: [] });
  });

  it("can be missing: then the environment counts", async () => {
    process.env.PORT_CLIENT_ID = "exported-id";
    expect(await freshProvider().check({}, {})).toEqual({ inputs: { clientId: "exported-id", baseUrl }, failures: [] });
  });
});

it("check takes what is found nowhere from the old inputs", async () => {
  const old = { clientId: "old-id", baseUrl: "https://api.us.getport.io" };
  expect(await freshProvider().check({ ...old, __provider: "text" }, {})).toEqual({ inputs: old, failures: [] });
});

describe("diff", () => {
  it.each([
    ["the same text of the provider", { __provider: "one" }, { __provider: "one" }, false],
    ["another text of the provider", { __provider: "one" }, { __provider: "two" }, true],
    ["a text where there was none", {}, { __provider: "two" }, true],
    ["another client id", {}, { clientId: "other" }, true],
    ["a dead token", { expiresAt: inHours(0) }, {}, true],
    ["nothing", {}, {}, false],
  ])("%s: %s", async (_, olds, news, changes) => {
    // Nothing but this: a replacement would destroy what is protected.
    expect(await freshProvider().diff("port-access-token", { ...good, ...olds }, { ...inputs, ...news })).toEqual({
      changes,
    });
  });
});

describe("the token", () => {
  it("comes from Port for create, under the one id there is", async () => {
    const server = await startLoopback(tokenAnswer);
    const { id, outs } = await freshProvider().create({ ...inputs, baseUrl: server.baseUrl });
    expect([id, outs]).toEqual([
      "port-access-token",
      { ...good, baseUrl: server.baseUrl, expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/) },
    ]);
  });

  it("is asked for once by all resources of a process", async () => {
    const server = await startLoopback(tokenAnswer);
    const { create, update, read } = freshProvider();
    const given = { ...inputs, baseUrl: server.baseUrl };
    const old = { ...good, baseUrl: server.baseUrl, expiresAt: inHours(-1) };
    await Promise.all([create(given), create(given), update("", old, given), read("", old)]);
    expect(server.requests).toHaveLength(1);
  });

  it("stays where it is good: update and read ask nobody", async () => {
    const { update, read } = freshProvider();
    expect(await update("id", good, inputs)).toEqual({ outs: good });
    expect(await read("id", good)).toEqual({ id: "id", props: marked(good) });
  });
});

describe("what the life cycle says", () => {
  it("is a warning, once for many tokens", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation();
    const server = await startLoopback(inTurn(answer({ status: 401 })));
    const { read } = freshProvider();
    const old = { ...good, baseUrl: server.baseUrl, expiresAt: "2026-01-02T03:04:05.000Z" };
    expect(await Promise.all([read("one", old), read("two", old)])).toEqual([
      { id: "one", props: marked(old) },
      { id: "two", props: marked(old) },
    ]);
    expect(warn.mock.calls).toEqual([
      [
        `pulumi-port-access-token: ${server.baseUrl} does not accept the credentials (401). The client id came from the state of this stack, the client secret from the state of this stack. Check that both are complete and not swapped, belong together and belong to this region. Copy your credentials from app.port.io ("…" menu, Credentials). The stored token is kept; it expired at 2026-01-02T03:04:05.000Z.`,
      ],
    ]);
  });
});

describe("a failure of a refresh", () => {
  it.each([
    ["that passes does not fail the update that follows", { body: "<html>" }, "token", 2],
    ["that is final fails it without another request", { status: 401 }, "(401)", 1],
  ])("%s", async (_, failing, outcome, requests) => {
    jest.spyOn(console, "warn").mockImplementation();
    const server = await startLoopback(inTurn(answer(failing), tokenAnswer));
    const { read, update } = freshProvider();
    const given = { ...inputs, baseUrl: server.baseUrl };
    const old = { ...good, ...given, accessToken: "old", expiresAt: inHours(-1) };
    await read("id", old);
    const updated = await update("id", old, given).then(
      ({ outs }) => outs?.accessToken,
      (error: Error) => error.message,
    );
    expect([updated, server.requests.length]).toEqual([expect.stringContaining(outcome), requests]);
  });
});

const stillWaiting = (minutes: number) => [
  expect.stringMatching(
    new RegExp(`^pulumi-port-access-token: still waiting after ${minutes} minutes, until \\S+\\.000Z\\.$`),
  ),
];

describe("while Port limits requests", () => {
  const busyFor = (seconds: number) => answer({ status: 429, headers: { "retry-after": String(seconds) } });

  it("create and update wait for it, with one line for all of them, and another one every five minutes", async () => {
    skipLongWaits();
    const warn = jest.spyOn(console, "warn").mockImplementation();
    const server = await startLoopback(inTurn(busyFor(650), tokenAnswer));
    const { create, update } = freshProvider();
    const given = { ...inputs, baseUrl: server.baseUrl };
    const old = { ...good, baseUrl: server.baseUrl, expiresAt: inHours(-1) };
    await Promise.all([create(given), create(given), update("", old, given)]);
    expect([server.requests.length, warn.mock.calls]).toEqual([
      2,
      [
        [expect.stringMatching(/ received too many requests \(429\)\. Retrying at \S+Z\.$/)],
        stillWaiting(5),
        stillWaiting(10),
        [expect.stringContaining("Port returned the same token")],
      ],
    ]);
  });

  it("a refresh does not, and says when to try again", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation();
    const server = await startLoopback(busyFor(300));
    const old = { ...good, baseUrl: server.baseUrl, expiresAt: inHours(-1) };
    expect(await freshProvider().read("id", old)).toEqual({ id: "id", props: marked(old) });
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/ \(429\)\. Try again after \S+Z\. The stored token is kept; it expired at /)],
    ]);
  });
});

it("a wait for the next token is logged once for all that wait, with what ends it here, and again every five minutes", async () => {
  skipLongWaits();
  const warn = jest.spyOn(console, "warn").mockImplementation();
  const short = answer({ body: '{"accessToken":"short","expiresIn":700}' });
  const server = await startLoopback(inTurn(short, tokenAnswer));
  const { create } = freshProvider();
  const given = { ...inputs, baseUrl: server.baseUrl, onShortLifetime: "wait" as const, minimumRemainingSeconds: 3600 };
  await Promise.all([create(given), create(given), create(given)]);
  expect([server.requests.length, warn.mock.calls]).toEqual([
    2,
    [[expect.stringMatching(/Waiting for it\. Press Ctrl-C twice to stop now\.$/)], stillWaiting(5), stillWaiting(10)],
  ]);
});

it("a line that counts seconds is told once, although it is another text a second later", async () => {
  const warn = jest.spyOn(console, "warn").mockImplementation();
  const expiresIn = 200;
  const body = JSON.stringify({ accessToken: "opaque", expiresIn, tokenType: "Bearer" });
  const server = await startLoopback(answer({ status: 200, body }));
  const { create } = freshProvider();
  const given = { ...inputs, baseUrl: server.baseUrl };
  const now = Date.now();
  jest.spyOn(Date, "now").mockReturnValue(now);
  await create(given);
  jest.spyOn(Date, "now").mockReturnValue(now + 5_000);
  await create(given);
  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/ in 200 s, which is less than minimumRemainingSeconds \(300 s\)/)],
  ]);
});

it.each(["create", "update"] as const)("a failing %s says which package it comes from", async (operation) => {
  const provider = freshProvider();
  const failing =
    operation === "create"
      ? provider.create({ baseUrl })
      : provider.update("", { ...good, expiresAt: inHours(-1) }, { baseUrl });
  await expect(failing).rejects.toThrow(/^pulumi-port-access-token: clientId and clientSecret are not set\. /);
});

describe("a bug is reported by its name, never by its text", () => {
  const bug = () => {
    throw new TypeError("cannot read the-client-secret");
  };
  const named = new Error(
    "pulumi-port-access-token: a bug in this package (TypeError) caused a failure. Please report it.",
  );
  const brokenConfiguration = { config: { get: bug, require: bug } };
  const broken = (name: string) => Object.defineProperty({ ...good }, name, { get: bug });

  it.each<[string, (provider: Provider) => Promise<unknown>]>([
    [
      "configure",
      ({ configure }) => configure(Object.defineProperty({ ...brokenConfiguration }, "config", { get: bug })),
    ],
    ["check", ({ check }) => check({}, {})],
    ["diff", ({ diff }) => diff("id", broken("__provider"), inputs)],
    ["diff of a life", ({ diff }) => diff("id", broken("expiresAt"), inputs)],
    ["create", ({ create }) => create({ baseUrl })],
    ["update", ({ update }) => update("id", broken("expiresAt"), inputs)],
    ["read", ({ read }) => read("id", broken("expiresAt"))],
  ])("in %s", async (_, call) => {
    const provider = freshProvider();
    await provider.configure(brokenConfiguration);
    const error = await call(provider).catch((reason) => reason);
    expect([error, inspect(error)]).toEqual([named, expect.not.stringContaining("the-client-secret")]);
  });

  describe("in a request", () => {
    const due = { ...good, expiresAt: "2026-01-02T03:04:05.000Z" };

    function providerWithBrokenNetwork(): Provider {
      jest.resetModules();
      require("../../../auth").systemEffects.send = bug;
      return require("../../../provider/dynamic");
    }

    it.each<[string, (provider: Provider) => Promise<unknown>]>([
      ["of create", ({ create }) => create(inputs)],
      ["of update", ({ update }) => update("id", due, inputs)],
    ])("%s", async (_, call) => {
      await expect(call(providerWithBrokenNetwork())).rejects.toEqual(named);
    });

    it("of read, with a line, because a refresh does not fail", async () => {
      const warn = jest.spyOn(console, "warn").mockImplementation();
      expect(await providerWithBrokenNetwork().read("id", due)).toEqual({ id: "id", props: marked(due) });
      expect(warn.mock.calls).toEqual([
        [`${named.message} The stored token is kept; it expired at 2026-01-02T03:04:05.000Z.`],
      ]);
    });
  });
});

it("delete does nothing, and needs nothing", async () => {
  const server = await startLoopback(tokenAnswer);
  process.env.PORT_BASE_URL = server.baseUrl;
  await expect(freshProvider().delete()).resolves.toBeUndefined();
  expect(server.requests).toEqual([]);
});

describe("a read marks the secrets of a state, which somebody may have edited", () => {
  const { accessToken: _, clientSecret: _secret, ...neither } = good;
  const tokenAlone = { ...neither, accessToken: "token" };

  it.each<[string, object, object, number]>([
    ["a good token", good, marked(good), 0],
    ["a token alone", tokenAlone, { ...tokenAlone, accessToken: secret("token") }, 0],
    ["an expired token, which is kept", { ...good, expiresAt: "" }, marked({ ...good, expiresAt: "" }), 1],
    ["neither token nor secret", neither, neither, 0],
  ])("%s", async (_case, state, props, requests) => {
    const server = await startLoopback(answer({ status: 403 }));
    const at = { baseUrl: server.baseUrl };
    const { read } = freshProvider();
    expect(await read("id", { ...state, ...at } as typeof good)).toEqual({ id: "id", props: { ...props, ...at } });
    expect(server.requests).toHaveLength(requests);
  });

  it("a token that is renewed", async () => {
    const server = await startLoopback(tokenAnswer);
    const { props } = await freshProvider().read("id", { ...good, baseUrl: server.baseUrl, expiresAt: inHours(-1) });
    expect(props).toMatchObject({ accessToken: secret("token"), clientSecret: secret("secret") });
  });
});

describe("a client secret from the environment is in no answer to the engine", () => {
  const exported = "the-exported-secret";
  const { clientSecret: _, ...stored } = { ...good, expiresAt: inHours(-1) };
  const { accessToken: _token, ...removed } = stored;

  it.each<[string, object]>([
    ["a token that has expired", stored],
    ["a token that somebody has removed from the state", removed],
    ["another client id, written into the state", { ...stored, clientId: "written" }],
    ["a client secret that is no text, written into the state", { ...stored, clientSecret: null }],
    ["another life of the token, written into the state", { ...stored, expiresAt: "never" }],
  ])("%s", async (_case, state) => {
    const server = await startLoopback(tokenAnswer);
    Object.assign(process.env, { PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: exported, PORT_BASE_URL: server.baseUrl });
    const olds = { ...state, baseUrl: server.baseUrl } as typeof good;
    const answers: unknown[] = [];
    const calls: ((provider: Provider, checked: typeof inputs) => Promise<unknown>)[] = [
      ({ diff }, checked) => diff("id", olds, checked),
      ({ create }, checked) => create(checked),
      ({ update }, checked) => update("id", olds, checked),
      ({ read }) => read("id", olds),
    ];
    for (const call of calls) {
      const provider = freshProvider();
      const checked = await provider.check(olds, {});
      answers.push(checked, await call(provider, checked.inputs as typeof inputs));
    }
    expect(server.requests.join("")).toContain(exported);
    expect(JSON.stringify(answers)).not.toContain(exported);
  });
});

describe("an address that only the state names gets nothing", () => {
  withoutProxyVariables();
  const both = { PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: "secret" };
  const alone = { PORT_CLIENT_SECRET: "secret" };
  const { clientSecret: _, ...stored } = { ...good, expiresAt: inHours(-1), baseUrl: "https://somebody.test" };

  it.each<[string, object, Record<string, string>, string]>([
    ["read, with credentials in the environment", stored, both, "is at somebody.test"],
    ["read, with the secret alone", stored, alone, "is at somebody.test"],
    ["read, with the secret in the state", { ...stored, clientSecret: "secret" }, {}, "is at somebody.test"],
    ["read, by plain http", { ...stored, baseUrl: "http://somebody.test" }, both, "must use https"],
    ["read, with another address in the environment", stored, { ...both, PORT_BASE_URL: baseUrl }, "somebody.test"],
    ["update, with the secret alone", stored, alone, "If somebody.test is right, set one of"],
  ])("%s", async (operation, state, env, line) => {
    const warn = jest.spyOn(console, "warn").mockImplementation();
    const proxy = await startLoopback(answer({ status: 403 }));
    Object.assign(process.env, env, { HTTPS_PROXY: proxy.baseUrl, HTTP_PROXY: proxy.baseUrl });
    const { check, read, update } = freshProvider();
    const olds = state as typeof good;
    const call = operation.startsWith("read")
      ? read("id", olds)
      : check(olds, {}).then((checked) => update("id", olds, checked.inputs as typeof inputs));
    const error = await call.then(
      () => undefined,
      ({ message }) => message,
    );
    expect([...warn.mock.calls, error].join("\n")).toContain(line);
    expect(proxy.requests).toEqual([]);
  });
});

it("check and diff, which are all that a preview calls, make no request", async () => {
  const server = await startLoopback(tokenAnswer);
  Object.assign(process.env, { PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: "secret", PORT_BASE_URL: server.baseUrl });
  const { check, diff } = freshProvider();
  const checked = await check({}, {});
  expect(await diff("id", { ...good, expiresAt: inHours(-1) }, checked.inputs as typeof inputs)).toEqual({
    changes: true,
  });
  expect(server.requests).toEqual([]);
});

import { PortAuthError } from "../../../auth";
import { sameClock } from "../../../auth/clock";
import { type AccessTokenState, read } from "../../../provider/lifecycle";
import { baseUrl, contextWith, newToken, refusal, start, stateWith } from "./support";

const env = {
  PORT_CLIENT_ID: "exported-id",
  PORT_CLIENT_SECRET: "exported-secret",
  PORT_BASE_URL: "https://x.example",
};

it("read keeps a token that is good, and requests none", async () => {
  const { context, requested, logged } = contextWith({}, { env });
  expect(await read(stateWith(61), context)).toStrictEqual(stateWith(61));
  expect([requested, logged]).toEqual([[], []]);
});

describe("read renews a token that is about to expire", () => {
  it.each([60, 0, -3600])("with %i s left", async (remainingSeconds) => {
    const { context, logged } = contextWith();
    expect(await read(stateWith(remainingSeconds), context)).toStrictEqual({ ...stateWith(0), ...newToken });
    expect(logged).toEqual(["the token was renewed and expires at 2026-01-02T06:04:05.000Z."]);
  });

  it("whose expiry cannot be read", async () => {
    const { context } = contextWith();
    expect(await read(stateWith(0, { expiresAt: "soon" }), context)).toMatchObject(newToken);
  });

  it("with the identity in the state, and says so", async () => {
    const { context, requested } = contextWith({}, { env });
    await read(stateWith(0), context);
    expect(requested).toEqual([
      {
        baseUrl,
        clientId: { value: "id", origin: "the state of this stack" },
        clientSecret: { value: "secret", origin: "the state of this stack" },
      },
    ]);
  });

  it("with a secret from the environment where the state has none, and does not write it", async () => {
    const { clientSecret: _, ...old } = stateWith(0, { clientId: "exported-id" });
    const { context, requested } = contextWith({}, { env: { ...env, PORT_BASE_URL: baseUrl } });
    expect(await read(old, context)).toStrictEqual({ ...old, ...newToken });
    expect(requested).toEqual([
      {
        baseUrl,
        clientId: { value: "exported-id", origin: "the environment variable PORT_CLIENT_ID" },
        clientSecret: { value: "exported-secret", origin: "the environment variable PORT_CLIENT_SECRET" },
      },
    ]);
  });

  it("and keeps what it does not know: a newer version may have written it", async () => {
    const old = { ...stateWith(0), later: "version", __provider: "text" };
    expect(await read(old, contextWith().context)).toStrictEqual({ ...old, ...newToken });
  });

  it("with one that has a little more than 60 s left", async () => {
    const { context } = contextWith({ expiresAtMillis: start + 60_001 });
    expect(await read(stateWith(0), context)).toMatchObject({ accessToken: "new-token" });
  });
});

describe("read keeps the old state where Port gives none, and logs why in one line", () => {
  const bug = (name: string) => `a bug in this package (${name}) caused a failure. Please report it.`;
  const foreign = Object.assign(new Error("secret"), { name: "secret in a name" });

  it.each<[string, unknown, string]>([
    ["a refusal", refusal, "Port says no. Do this."],
    // Only the name: a foreign text may hold a secret.
    ["a bug", new TypeError("secret is not a function"), bug("TypeError")],
    ["a bug of another kind", new SyntaxError("Unexpected token s, secret"), bug("SyntaxError")],
    ["a bug whose name is none", foreign, bug("unknown error")],
    ["a bug that is no error", "secret", bug("unknown error")],
    ["nothing at all", undefined, bug("unknown error")],
  ])("%s", async (_, error, reason) => {
    const { context, logged } = contextWith();
    const old = { ...stateWith(0), later: "version" };
    expect(await read(old, { ...context, sharedToken: () => Promise.reject(error) })).toStrictEqual({
      ...stateWith(0),
      later: "version",
    });
    expect(logged).toEqual([`${reason} The stored token is kept; it expired at 2026-01-02T03:04:05.000Z.`]);
  });

  it.each([
    ["60 s left", start + 60_000, sameClock, 60],
    ["more than 60 s left, but not surely", start + 61_000, { leastMillis: 0, mostMillis: 1_000 }, 60],
    ["no life left", start - 5_000, sameClock, 0],
  ])("an active token with %s", async (_, expiresAtMillis, clock, seconds) => {
    const { context, logged } = contextWith({ expiresAtMillis, clock });
    expect(await read(stateWith(0), context)).toStrictEqual(stateWith(0));
    expect(logged).toEqual([
      `Port's active token expires at ${new Date(expiresAtMillis).toISOString()}, in ${seconds} s. Port issues the next one after that. ` +
        "The stored token is kept; it expired at 2026-01-02T03:04:05.000Z.",
    ]);
  });
});

describe("a configuration that may be older than the user's", () => {
  const { clientSecret: _, ...looksUp } = stateWith(0);
  const keeps = "The stored token is kept; it expired at 2026-01-02T03:04:05.000Z.";
  const remedy =
    "If the stack configuration has changed since the last `pulumi up`, run `pulumi up` or `pulumi refresh --run-program`.";
  const missing =
    "clientSecret is not set. Set one of: the argument clientSecret, the stack configuration port:secret, the environment variable PORT_CLIENT_SECRET. " +
    "Set variables for the `pulumi` command: the provider does not see those that the program sets. " +
    'Copy your credentials from app.port.io ("…" menu, Credentials).';
  const refused = "Port says no. Do this.";
  const config = { "port:clientId": "id", "port:secret": "configured-secret" };
  const env = { PORT_CLIENT_SECRET: "exported-secret" };
  const unavailable = new PortAuthError({ code: "unavailable", problem: "Port says no", remedy: "Do this." });

  it("is named as that of the last up", async () => {
    const { context, requested } = contextWith({}, { config });
    await read(looksUp, context);
    expect(requested.map(({ clientId, clientSecret }) => [clientId.origin, clientSecret.origin])).toEqual([
      [
        "the stack configuration port:clientId as of the last `pulumi up`",
        "the stack configuration port:secret as of the last `pulumi up`",
      ],
    ]);
  });

  it.each<[string, AccessTokenState, object, Error, string]>([
    ["a secret of the configuration, refused", looksUp, { config }, refusal, `${refused} ${remedy} ${keeps}`],
    ["no secret at all", looksUp, {}, refusal, `${missing} ${remedy} ${keeps}`],
    [
      "a secret of the configuration, and Port does not answer",
      looksUp,
      { config },
      unavailable,
      `${refused} ${keeps}`,
    ],
    ["a secret of the environment, refused", looksUp, { env }, refusal, `${refused} ${keeps}`],
    ["a secret of the state, refused", stateWith(0), { config }, refusal, `${refused} ${keeps}`],
  ])("is the reason to name a remedy or not: %s", async (_, old, found, error, line) => {
    const { context, logged } = contextWith(error, found);
    expect([await read(old, context), logged]).toEqual([old, [line]]);
  });
});

describe("read makes no request to an address that only the state names, and says what allows it", () => {
  const stranger = "https://somebody.example";
  const exported = { PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: "exported-secret" };
  const { clientSecret: _, ...looksUp } = stateWith(0, { baseUrl: stranger });
  const line =
    "the token's base URL is at somebody.example, which this run does not name. The client secret goes only to Port's own hosts and to an address that this run names. " +
    "If somebody.example is right, set PORT_BASE_URL, or run `pulumi up` with a program or a configuration that names it. " +
    "The stored token is kept; it expired at 2026-01-02T03:04:05.000Z.";

  it.each<[string, AccessTokenState, Parameters<typeof contextWith>[1]]>([
    ["credentials in the environment", looksUp, { env: exported }],
    ["the secret alone in the environment", looksUp, { env: { PORT_CLIENT_SECRET: "exported-secret" } }],
    ["the secret in the configuration", looksUp, { config: { "port:secret": "configured-secret" } }],
    [
      "the address in the configuration, which is that of the state",
      looksUp,
      { env: exported, config: { "port:baseUrl": stranger } },
    ],
    ["the secret in the state", stateWith(0, { baseUrl: stranger }), {}],
    [
      "the secret in the state, and another address in the environment",
      stateWith(0, { baseUrl: stranger }),
      { env: { PORT_BASE_URL: "https://port.example" } },
    ],
    [
      "another address in the current configuration",
      stateWith(0, { baseUrl: stranger }),
      { currentBaseUrl: "https://port.example" },
    ],
  ])("%s", async (_, old, found) => {
    const { context, requested, logged } = contextWith({}, found);
    expect(await read(old, context)).toEqual(old);
    expect([requested, logged]).toEqual([[], [line]]);
  });

  it.each<[string, AccessTokenState, Parameters<typeof contextWith>[1]]>([
    ["in the environment", looksUp, { env: { ...exported, PORT_BASE_URL: `${stranger}/v1` } }],
    [
      "in the environment, with the secret in the state",
      stateWith(0, { baseUrl: stranger }),
      { env: { PORT_BASE_URL: stranger } },
    ],
    ["in the current configuration", looksUp, { env: exported, currentBaseUrl: stranger }],
  ])("but one request to an address that is named, too: %s", async (_, old, found) => {
    const { context, requested } = contextWith({}, found);
    await read(old, context);
    expect(requested).toMatchObject([{ baseUrl: stranger }]);
  });

  it.each([undefined, "", "http://api.getport.io", 7])("nor to one that is no base URL: %j", async (baseUrl) => {
    const old = { ...stateWith(0), baseUrl } as AccessTokenState;
    const { context, requested, logged } = contextWith({}, { env: exported });
    expect([await read(old, context), requested]).toEqual([old, []]);
    expect(logged).toEqual([expect.stringMatching(/^the token's base URL.* The stored token is kept; /)]);
  });
});

describe("a state without its token", () => {
  const emptied = { ...stateWith(3600), accessToken: undefined } as unknown as AccessTokenState;

  it("gets a new one, although it names an expiry in the future", async () => {
    expect(await read(emptied, contextWith().context)).toStrictEqual({ ...emptied, ...newToken });
  });

  it("stays as it is where Port gives none", async () => {
    const { context, logged } = contextWith(refusal);
    expect([await read(emptied, context), logged]).toEqual([
      emptied,
      ["Port says no. Do this. The state holds no token."],
    ]);
  });
});

describe("read sends a secret that was looked up nowhere but where it belongs", () => {
  const own = stateWith(0);
  const { clientSecret, ...looksUp } = own;
  const exported = { PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: "exported-secret" };
  const line = (reason: string) =>
    `${reason}. No token was requested. The stored token is kept; it expired at 2026-01-02T03:04:05.000Z.`;
  const others = "the credentials found here do not belong to this token";
  const noUrl =
    "baseUrl comes from the environment variable PORT_BASE_URL and is not a URL with a scheme, for example https://api.getport.io";

  it.each([
    ["another client id", { ...exported, PORT_CLIENT_ID: "other" }, others],
    ["another base URL", { ...exported, PORT_BASE_URL: "https://port.example" }, others],
    ["a base URL that is none", { ...exported, PORT_BASE_URL: "port" }, noUrl],
    ["a base URL that is none, and another client id", { ...exported, PORT_CLIENT_ID: "b", PORT_BASE_URL: "b" }, noUrl],
  ])("%s: no request", async (_, env, reason) => {
    const { context, requested, logged } = contextWith({}, { env });
    expect(await read(looksUp, context)).toEqual(looksUp);
    expect([requested, logged]).toEqual([[], [line(reason)]]);
  });

  it.each([
    ["the same client id and base URL", looksUp, { ...exported, PORT_BASE_URL: "https://API.getport.io/v1" }],
    ["the secret alone", looksUp, { PORT_CLIENT_SECRET: "exported-secret" }],
    ["a secret in the state, whatever is set", own, { PORT_CLIENT_ID: "other", PORT_BASE_URL: "https://port.example" }],
  ])("%s: one request", async (_, state, env: Record<string, string>) => {
    const { context, requested } = contextWith({}, { env });
    await read(state, context);
    expect(requested).toHaveLength(1);
  });
});

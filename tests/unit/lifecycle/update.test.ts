import { type AccessTokenState, check, preview, update } from "../../../provider/lifecycle";
import { baseUrl, contextWith, inputs, newToken, refusal, stateWith } from "./support";

describe("update keeps a token that is good, and requests none", () => {
  it.each([
    ["the same inputs", inputs],
    ["a client id that was found nowhere", { baseUrl, clientSecret: "secret" }],
    ["another option, without any variable", { ...inputs, minimumRemainingSeconds: 900 }],
  ])("%s", async (_, news) => {
    const { context, requested, logged } = contextWith();
    const old = stateWith(61);
    expect(await update(old, news, context)).toStrictEqual({ ...stateWith(61), ...news });
    expect([requested, logged]).toEqual([[], []]);
  });
});

describe("update requests a token, once", () => {
  // `check` may have taken it from the old inputs.
  const argumentOrState = "the argument clientId or the state of this stack";
  it.each([
    ["a token that is about to expire", 60, inputs, argumentOrState],
    ["a token that has expired", -3600, inputs, argumentOrState],
    ["another client id", 3600, { ...inputs, clientId: "other" }, "the argument clientId"],
    ["another base URL", 3600, { ...inputs, baseUrl: "https://api.us.getport.io" }, "the argument clientId"],
    ["another secret", 3600, { ...inputs, clientSecret: "other" }, argumentOrState],
  ])("%s", async (_, remainingSeconds, news, origin) => {
    const { context, requested, logged } = contextWith();
    expect(await update(stateWith(remainingSeconds), news, context)).toStrictEqual({ ...news, ...newToken });
    expect(logged).toEqual(["the token was renewed and expires at 2026-01-02T06:04:05.000Z."]);
    expect(requested).toEqual([
      {
        baseUrl: news.baseUrl,
        clientId: { value: news.clientId, origin },
        clientSecret: { value: news.clientSecret, origin: "the argument clientSecret" },
      },
    ]);
  });

  it("with a client id that is an argument where a base URL is found", async () => {
    const { context, requested } = contextWith({}, { env: { PORT_BASE_URL: baseUrl } });
    await update(stateWith(0), inputs, context);
    expect(requested.map(({ clientId }) => clientId.origin)).toEqual(["the argument clientId"]);
  });

  it("and drops a secret that is no argument any more", async () => {
    const { context } = contextWith({}, { env: { PORT_CLIENT_SECRET: "exported-secret" } });
    expect(await update(stateWith(3600), { clientId: "id", baseUrl }, context)).toStrictEqual({
      clientId: "id",
      baseUrl,
      ...newToken,
    });
  });

  it("and keeps nothing of the old state that it does not know", async () => {
    const old = { ...stateWith(0), later: "version" };
    expect(await update(old, inputs, contextWith().context)).toStrictEqual({ ...inputs, ...newToken });
  });

  it("and logs where the same token came back", async () => {
    const { context, logged } = contextWith({ accessToken: "old-token" });
    await update(stateWith(3600), { ...inputs, clientSecret: "other" }, context);
    expect(logged).toEqual(["Port returned the same token, which expires at 2026-01-02T06:04:05.000Z."]);
  });

  it("and fails as that fails", async () => {
    await expect(update(stateWith(0), inputs, contextWith(refusal).context)).rejects.toBe(refusal);
  });
});

describe("an update that is due at an address that only the state names fails, and says what allows it", () => {
  const stranger = { clientId: "id", baseUrl: "https://somebody.example" };
  const { clientSecret: _, ...old } = stateWith(0, stranger);
  const remedy =
    "The client secret goes only to Port's own hosts and to an address that this run names. " +
    "If somebody.example is right, set one of: the argument baseUrl or region, port:baseUrl, PORT_BASE_URL.";

  it.each<[string, Record<string, string>, Parameters<typeof contextWith>[1], string]>([
    [
      "with the secret alone, in the environment",
      {},
      { env: { PORT_CLIENT_SECRET: "exported-secret" } },
      "clientId is",
    ],
    [
      "with the secret alone, in the configuration",
      {},
      { config: { "port:secret": "configured-secret" } },
      "clientId is",
    ],
    ["with the secret alone, as argument", { clientSecret: "secret" }, {}, "clientId is"],
    ["with the client id alone", {}, { env: { PORT_CLIENT_ID: "id" } }, "clientSecret is"],
    ["without credentials", {}, {}, "clientId and clientSecret are"],
  ])("%s", async (_case, args, found, missing) => {
    const { context, requested } = contextWith({}, found);
    const { inputs: checked } = check(args, context.surroundings, stranger);
    await expect(update(old, checked, context)).rejects.toMatchObject({
      failure: {
        code: "missing_credentials",
        problem: `${missing} not set`,
        remedy: expect.stringMatching(`${remedy.replace(/[.]/g, "\\.")}$`),
      },
    });
    expect(requested).toEqual([]);
  });

  it("and so does one at an address in the state that is none", async () => {
    const { context } = contextWith({}, { env: { PORT_CLIENT_SECRET: "exported-secret" } });
    const none = { clientId: "id", baseUrl: "port" };
    const { inputs: checked } = check({}, context.surroundings, none);
    await expect(update({ ...old, ...none }, checked, context)).rejects.toMatchObject({
      message: expect.stringContaining("No request is made to the base URL in the state."),
    });
  });

  it("and a preview says the same", async () => {
    const { context, requested, logged } = contextWith({}, { env: { PORT_CLIENT_SECRET: "exported-secret" } });
    expect(await preview(old, check({}, context.surroundings, stranger).inputs, context)).toBeUndefined();
    expect([requested, logged]).toEqual([[], [expect.stringContaining(`${remedy} The token stays unknown`)]]);
  });

  it("but not at one of Port's own hosts", async () => {
    const { context } = contextWith({}, { env: { PORT_CLIENT_ID: "id" } });
    await expect(update(stateWith(0), { baseUrl }, context)).rejects.toMatchObject({
      message: expect.not.stringContaining("this run names"),
    });
  });
});

it("a token that somebody removed from the state is requested again, whatever its expiry", async () => {
  const old = { ...stateWith(3600), accessToken: undefined } as unknown as AccessTokenState;
  expect(await update(old, inputs, contextWith().context)).toStrictEqual({ ...inputs, ...newToken });
});

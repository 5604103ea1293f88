import { update } from "../../../provider/lifecycle";
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

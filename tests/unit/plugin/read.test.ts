import { type LogLine, type Stored, secret, unknown, urn, type Wire } from "../../support/plugin-client";
import { env, everythingButTimeouts, failure, line, outputsOf, pluginWith, start, storedWith } from "./support";

const id = "port-access-token";
const expired = storedWith(-3600);

describe("Read keeps a token that is good, without a request and without a line", () => {
  it.each<[string, Record<string, string>, Stored]>([
    ["with credentials", env, storedWith(61)],
    ["without credentials", {}, storedWith(61)],
    ["with those of another organization", { ...env, PORT_CLIENT_ID: "other-id" }, storedWith(61)],
    ["without renewal, also an expired one", env, storedWith(-3600, { autoRenew: false })],
  ])("%s", async (_, exported, stored) => {
    const { plugin, port } = await pluginWith({ env: exported });
    expect(await plugin.read(stored)).toMatchObject({ id, ...stored });
    expect([port.requests, plugin.log]).toEqual([0, []]);
  });
});

describe("Read renews a token that is about to expire, and says so at the resource", () => {
  it.each<[string, Stored, Wire]>([
    ["with 60 s left", storedWith(60), {}],
    ["with credentials of the environment", expired, {}],
    [
      "with the client secret of the inputs",
      storedWith(0, { clientId: "other-id", clientSecret: secret("the-other-secret") }, { clientId: "other-id" }),
      { clientId: "other-id" },
    ],
    ["whatever the policy for short-lived tokens", storedWith(0, { onShortLifetime: "fail" }), {}],
  ])("%s", async (_, stored, changed) => {
    const { plugin, port } = await pluginWith();
    const { outputs, inputs } = await plugin.read(stored);
    expect(outputs).toEqual(outputsOf(port.tokens[0], changed));
    expect(inputs).toEqual(stored.inputs);
    expect(plugin.log).toEqual([line("info", "the token was renewed")]);
    expect(port.requests).toBe(1);
  });
});

describe("Read never fails: it keeps everything, and warns once at the resource", () => {
  it.each<[string, Record<string, string>, "well" | "down" | "hangs" | "garbage", string]>([
    ["wrong credentials", { ...env, PORT_CLIENT_SECRET: "wrong" }, "well", "(401)"],
    ["no credentials", {}, "well", "not set"],
    ["credentials of another organization", { ...env, PORT_CLIENT_ID: "other-id" }, "well", "do not belong"],
    ["a Port that is down", env, "down", "(503)"],
    ["a silent Port", env, "hangs", "did not answer"],
    ["something that is not Port", env, "garbage", "not with a JSON object"],
  ])("with %s", async (_, exported, mood, problem) => {
    const { plugin, port } = await pluginWith({ env: exported });
    port.mood = mood;
    const stored = storedWith(-3600, { minimumRemainingSeconds: 0 });
    for (const _time of [1, 2]) expect(await plugin.read(stored)).toMatchObject({ id, ...stored });
    expect(plugin.log).toEqual([line("warning", problem)]);
    // An update is due then, so the engine's next call can say why it fails.
    expect(await plugin.diff(stored, stored.inputs)).toMatchObject({ changes: "some" });
  });
});

describe("Read does not retry", () => {
  it.each([
    ["after a failure that may pass", "down"],
    ["after a short delay that Port names", "busy"],
  ] as const)("%s", async (_, mood) => {
    const { plugin, port } = await pluginWith();
    port.mood = mood;
    await plugin.read(expired);
    expect([port.requests, port.clock.now]).toEqual([1, start]);
  });
});

describe("while Port is silent", () => {
  it("Read makes one attempt of at most 10 s", async () => {
    const { plugin, port } = await pluginWith();
    port.mood = "hangs";
    await plugin.read(expired);
    expect([port.requests, port.clock.now]).toEqual([1, start + 10_000]);
  });

  it("the failure of a Read counts for later reads, and not for Create", async () => {
    const { plugin, port } = await pluginWith();
    port.mood = "hangs";
    await plugin.read(expired);
    await plugin.read(expired);
    await expect(plugin.read({})).rejects.toEqual(failure("did not answer within 10 s"));
    expect(port.requests).toBe(1);
    port.mood = "well";
    expect((await plugin.create({})).outputs).toMatchObject({ accessToken: secret(port.tokens[0]) });
  });

  it("the failure of a Read does not count for a preview", async () => {
    const { plugin, port } = await pluginWith();
    port.mood = "hangs";
    await plugin.read(expired);
    port.mood = "well";
    expect((await plugin.update(expired, {}, { preview: true })).outputs).toMatchObject({
      accessToken: secret(port.tokens[0]),
    });
  });
});

describe("a failure of a Read that passes", () => {
  it.each(["garbage", "down"] as const)("does not fail the Update that follows: %s", async (mood) => {
    const { plugin, port } = await pluginWith();
    port.mood = mood;
    await plugin.read(expired);
    port.mood = "well";
    const { outputs } = await plugin.update(expired, {});
    expect([port.requests, outputs?.accessToken]).toEqual([2, secret(port.tokens[0])]);
  });

  it("but wrong credentials do, without another request", async () => {
    const { plugin, port } = await pluginWith({ env: { ...env, PORT_CLIENT_SECRET: "wrong" } });
    await plugin.read(expired);
    await expect(plugin.update(expired, {})).rejects.toEqual(failure("(401)"));
    expect(port.requests).toBe(1);
  });
});

describe("after a Read that Port refused until a later time", () => {
  async function pluginAfterRefusedRead() {
    const { plugin, port } = await pluginWith();
    Object.assign(port, { mood: "limited", limitedUntil: start + 150_000 });
    await plugin.read(expired);
    return { plugin, port };
  }

  it("a preview makes no request, and the token stays unknown", async () => {
    const { plugin, port } = await pluginAfterRefusedRead();
    const { outputs } = await plugin.update(expired, {}, { preview: true });
    expect([port.requests, port.clock.now, outputs?.accessToken]).toEqual([1, start, secret(unknown)]);
    expect(plugin.log).toEqual([
      line("warning", "The stored token is kept"),
      line("warning", "(429). Try again after 2026-01-02T03:06:35.000Z. The token stays unknown in this preview."),
    ]);
  });

  it("Update waits until that time, says so, and makes one request then", async () => {
    const { plugin, port } = await pluginAfterRefusedRead();
    const { outputs } = await plugin.update(expired, {});
    expect([port.requests, port.clock.now]).toEqual([2, start + 150_000 * 1.1]);
    expect(outputs).toMatchObject({ accessToken: secret(port.tokens[0]) });
    expect(plugin.log.map(({ text }) => text)).toContainEqual(expect.stringContaining("(429). Retrying at "));
  });
});

describe("a note on the resource's row", () => {
  const waiting: LogLine = { ...line("info", "waiting for an answer from https://api.getport.io"), isEphemeral: true };

  afterEach(() => jest.useRealTimers());

  /** A plugin whose Port answers when told to, and whose timers fire when told to. */
  async function pluginThatWaits() {
    jest.useFakeTimers({ doNotFake: everythingButTimeouts });
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { plugin, port } = await pluginWith({
      effects: { send: (...request) => answered.then(() => port.send(...request)) },
    });
    /** Lets time pass, and then every line arrive: a call is answered after them. */
    const passes = async (millis: number) => {
      await plugin.check({});
      jest.advanceTimersByTime(millis);
      await plugin.check({});
      return plugin.log;
    };
    return { plugin, answer, passes };
  }

  it.each<[string, Partial<Stored>]>([
    ["a stored token", expired],
    ["an import", {}],
  ])("says after 2 s that Read waits for Port: %s", async (_, stored) => {
    const { plugin, answer, passes } = await pluginThatWaits();
    const reading = plugin.read(stored);
    expect(await passes(1_999)).toEqual([]);
    expect(await passes(1)).toEqual([waiting]);
    answer();
    await reading;
  });

  it("is shown for each resource that waits", async () => {
    const { plugin, answer, passes } = await pluginThatWaits();
    const reading = [plugin.read(expired), plugin.read(expired, { at: `${urn}-2` })];
    expect(await passes(2_000)).toEqual([waiting, { ...waiting, urn: `${urn}-2` }]);
    answer();
    await Promise.all(reading);
  });

  it("is not shown after the answer", async () => {
    const { plugin, answer, passes } = await pluginThatWaits();
    answer();
    await plugin.read(expired);
    expect(await passes(60_000)).toEqual([line("info", "the token was renewed")]);
  });

  it("is not shown for Create: its row already says that it is being created", async () => {
    const { plugin, answer, passes } = await pluginThatWaits();
    const creating = plugin.create({});
    expect(await passes(10_000)).toEqual([]);
    answer();
    await creating;
  });
});

describe.each<[string, Partial<Stored>]>([
  ["an import", {}],
  ["`get`", { inputs: {}, outputs: {} }],
])("Read for %s", (_, nothing) => {
  it("requests a token, and returns a whole state: no inputs, and the one id there is", async () => {
    const { plugin, port } = await pluginWith();
    const read = await plugin.read(nothing, { id: "anything-typed" });
    expect(read).toMatchObject({ id, inputs: {}, outputs: outputsOf(port.tokens[0]) });
    expect(Object.keys(read.inputs ?? { none: "" })).toEqual([]);
    expect([port.requests, plugin.log]).toEqual([1, []]);
  });

  it("has nothing left to update", async () => {
    const { plugin } = await pluginWith();
    const { outputs = {} } = await plugin.read(nothing);
    expect(await plugin.diff({ inputs: {}, outputs }, {})).toMatchObject({ changes: "none" });
  });

  it("uses the provider's configuration", async () => {
    const configuration = { clientId: "other-id", clientSecret: secret("the-other-secret"), region: "us" };
    const { plugin } = await pluginWith({ configuration });
    const outputs = { clientId: "other-id", baseUrl: "https://api.us.getport.io" };
    expect(await plugin.read(nothing)).toMatchObject({ outputs });
  });

  it.each<[string, Record<string, string>, "well" | "down", string]>([
    ["without credentials", {}, "well", "clientId and clientSecret are not set"],
    ["with wrong credentials", { ...env, PORT_CLIENT_SECRET: "wrong" }, "well", "(401)"],
    ["while Port is down", env, "down", "(503)"],
    [
      "with an invalid base URL",
      { ...env, PORT_BASE_URL: "http://x.example" },
      "well",
      "PORT_BASE_URL and must use https",
    ],
  ])("fails %s, and says why", async (_situation, exported, mood, problem) => {
    const { plugin, port } = await pluginWith({ env: exported });
    port.mood = mood;
    await expect(plugin.read(nothing)).rejects.toEqual(failure(problem));
  });
});

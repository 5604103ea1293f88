import { secret, unknown, urn, type Wire } from "../../support/plugin-client";
import { clientSecret, env, failure, line, outputsOf, pluginWith, start, storedWith } from "./support";

const id = "port-access-token";
const expired = storedWith(-3600);
const good = storedWith(3600);

/** The outputs where no token is known. */
const unknownToken = (others: Wire = {}): Wire => ({
  accessToken: secret(unknown),
  authorizationHeader: secret(unknown),
  expiresAt: unknown,
  tokenFingerprint: unknown,
  clientId: "client-id",
  baseUrl: "https://api.getport.io",
  ...others,
});

/** A Port whose active token has so long to live. */
async function portWithActiveToken(secondsLeft: number) {
  const { plugin, port } = await pluginWith();
  await plugin.invoke({});
  // A new process: the token of the old one is forgotten.
  await plugin.attach();
  await plugin.configure();
  port.clock.now += (10_800 - secondsLeft) * 1000;
  return { plugin, port };
}

describe("Create", () => {
  it("returns a whole state with the one id there is, after one request, and logs nothing", async () => {
    const { plugin, port } = await pluginWith();
    const created = await plugin.create({});
    expect(created).toMatchObject({ id, outputs: outputsOf(port.tokens[0]) });
    expect(Object.keys(created.outputs ?? {}).sort()).toEqual(Object.keys(outputsOf()).sort());
    expect([port.requests, plugin.log]).toEqual([1, []]);
  });

  it("shares one request between all resources of a process", async () => {
    const { plugin, port } = await pluginWith();
    const all = await Promise.all([plugin.create({}), plugin.create({ autoRenew: false }), plugin.update(expired, {})]);
    for (const { outputs } of all) expect(outputs).toEqual(outputsOf(port.tokens[0]));
    expect(port.requests).toBe(1);
  });

  it.each([
    ["wrong credentials", { clientSecret: secret("wrong") }, "well", "does not accept the credentials (401)"],
    ["a Port that is down", {}, "down", "is unavailable (503), in 5 requests"],
    ["a silent Port", {}, "hangs", "did not answer within 120 s, in 4 requests"],
  ] as const)("fails after %s", async (_, inputs, mood, problem) => {
    const { plugin, port } = await pluginWith();
    port.mood = mood;
    await expect(plugin.create(inputs)).rejects.toEqual(failure(problem));
  });

  it("fails without credentials", async () => {
    const { plugin } = await pluginWith({ env: {} });
    await expect(plugin.create({})).rejects.toEqual(failure("clientId and clientSecret are not set"));
  });
});

describe("if Port's active token is short-lived, Create", () => {
  it("warns at the resource", async () => {
    const { plugin, port } = await portWithActiveToken(200);
    expect((await plugin.create({})).outputs).toEqual(outputsOf(port.tokens[0]));
    expect(plugin.log).toEqual([line("warning", "which is less than minimumRemainingSeconds (300 s)")]);
  });

  it("waits for the next token, and says so at the resource", async () => {
    const { plugin, port } = await portWithActiveToken(200);
    expect((await plugin.create({ onShortLifetime: "wait" })).outputs).toMatchObject({
      accessToken: secret(port.tokens[1]),
    });
    expect(plugin.log).toEqual([line("info", "Waiting for it. Press Ctrl-C to stop now.")]);
  });

  it("says so again every five minutes, once for all that wait", async () => {
    const { plugin } = await portWithActiveToken(700);
    const inputs = { onShortLifetime: "wait", minimumRemainingSeconds: 3600 };
    await Promise.all([1, 2, 3].map(() => plugin.create(inputs)));
    expect(plugin.log).toEqual([
      line("info", "Waiting for it"),
      line("info", "still waiting after 5 minutes, until 2026-01-02T06:04:05.000Z."),
      line("info", "still waiting after 10 minutes, until 2026-01-02T06:04:05.000Z."),
    ]);
  });

  it("ends after its life, a minute and 12 minutes, though Port refuses every other request", async () => {
    const { plugin, port } = await portWithActiveToken(50);
    Object.assign(port, { mood: "grudging", habits: { ...port.habits, lateSeconds: 10_800 } });
    const startedAt = port.clock.now;
    await expect(plugin.create({})).rejects.toEqual(failure("(429). Try again after "));
    const seconds = (port.clock.now - startedAt) / 1000;
    // Two refusals take 330 s each. After pauses of 1 s and 2 s, a third one would end too late.
    expect([port.requests, seconds]).toEqual([7, 50 + 330 + 1 + 330 + 2]);
  });

  it("fails, if told to", async () => {
    const { plugin } = await portWithActiveToken(200);
    await expect(plugin.create({ onShortLifetime: "fail" })).rejects.toEqual(
      failure("minimumRemainingSeconds (300 s)"),
    );
  });
});

describe("while Port limits requests", () => {
  it("Create waits, and logs until when at the stack, because all resources wait", async () => {
    const { plugin, port } = await pluginWith();
    Object.assign(port, { mood: "limited", limitedUntil: start + 300_000 });
    expect((await plugin.create({})).outputs).toMatchObject({ accessToken: secret(port.tokens[0]) });
    expect(plugin.log).toEqual([
      { ...line("info", "(429). Retrying at 2026-01-02T03:09:35.000Z"), urn: "" },
      { ...line("info", "still waiting after 5 minutes, until 2026-01-02T03:09:35.000Z"), urn: "" },
    ]);
  });

  it("Create does not log the short waits before its own retries", async () => {
    const { plugin, port } = await pluginWith();
    port.mood = "once";
    await plugin.create({});
    expect([port.requests, plugin.log]).toEqual([2, []]);
  });
});

describe("Update", () => {
  it.each<[string, Wire]>([
    ["nothing that matters has changed", {}],
    ["an option has changed", { minimumRemainingSeconds: 0 }],
  ])("keeps a good token if %s, without a request", async (_, inputs) => {
    const { plugin, port } = await pluginWith();
    expect((await plugin.update(good, inputs)).outputs).toEqual(good.outputs);
    expect([port.requests, plugin.log]).toEqual([0, []]);
  });

  it("renews a token that is about to expire, and says so at the resource", async () => {
    const { plugin, port } = await pluginWith();
    expect((await plugin.update(storedWith(60), {})).outputs).toEqual(outputsOf(port.tokens[0]));
    expect(plugin.log).toEqual([line("info", "the token was renewed")]);
  });

  it.each<[string, Wire, Wire]>([
    ["client id", { clientId: "other-id", clientSecret: "the-other-secret" }, { clientId: "other-id" }],
    ["base URL", { region: "us" }, { baseUrl: "https://api.us.getport.io" }],
    ["secret", { clientSecret }, {}],
  ])("requests a token for another %s", async (_, inputs, changed) => {
    const { plugin, port } = await pluginWith();
    expect((await plugin.update(good, inputs)).outputs).toEqual(outputsOf(port.tokens[0], changed));
  });

  it("fails if it needs a token and gets none", async () => {
    const { plugin } = await pluginWith({ env: { ...env, PORT_CLIENT_SECRET: "wrong" } });
    await expect(plugin.update(expired, {})).rejects.toEqual(failure("(401)"));
  });

  it("keeps the client id and the base URL of the state where there are no credentials", async () => {
    const old = storedWith(3600, {}, { baseUrl: "https://api.us.getport.io" });
    const { plugin } = await pluginWith({ env: {} });
    expect((await plugin.update(old, { minimumRemainingSeconds: 0 })).outputs).toEqual(old.outputs);
  });
});

describe("an output is a secret where its input is one", () => {
  it.each<[string, Wire, string]>([
    ["clientId", { clientId: secret("client-id") }, "clientId"],
    ["baseUrl", { baseUrl: secret("https://api.getport.io") }, "baseUrl"],
    ["region", { region: secret("eu") }, "baseUrl"],
  ])("%s", async (_, inputs, name) => {
    const { plugin, port } = await pluginWith();
    const outputs = outputsOf(port.tokens[0]);
    const expected = { [name]: secret(outputs[name]) };
    const all = [
      await plugin.create(inputs),
      await plugin.create(inputs, { preview: true }),
      await plugin.update(good, inputs),
      await plugin.read({ ...good, inputs }),
      { outputs: await plugin.invoke(inputs) },
    ];
    for (const answer of all) expect(answer.outputs).toMatchObject(expected);
  });
});

describe("a preview of Create", () => {
  it("requests the token that Create will return", async () => {
    const { plugin, port } = await pluginWith();
    expect(await plugin.create({}, { preview: true })).toMatchObject({ id, outputs: outputsOf(port.tokens[0]) });
    expect(plugin.log).toEqual([]);
  });

  it.each<[string, Wire, Wire]>([
    ["client id", { clientId: unknown }, { clientId: unknown }],
    ["secret", { clientSecret: secret(unknown) }, {}],
    ["region", { region: unknown }, { baseUrl: unknown }],
    ["secret client id", { clientId: secret(unknown) }, { clientId: secret(unknown) }],
    ["option", { onShortLifetime: unknown }, {}],
  ])("requests no token with an unknown %s, and returns no id", async (_, inputs, outputs) => {
    const { plugin, port } = await pluginWith();
    expect(await plugin.create(inputs, { preview: true })).toMatchObject({ id: "", outputs: unknownToken(outputs) });
    expect([port.requests, plugin.log]).toEqual([0, []]);
  });

  it("goes on without credentials, and says so at the resource", async () => {
    const { plugin } = await pluginWith({ env: {} });
    const outputs = unknownToken({ clientId: unknown });
    expect(await plugin.create({}, { preview: true })).toMatchObject({ id: "", outputs });
    expect(plugin.log).toEqual([line("info", "stays unknown in this preview")]);
  });

  it.each([
    ["warns of wrong credentials", { clientSecret: secret("wrong") }, "well", "warning"],
    ["says that Port is down", {}, "down", "info"],
    ["says that Port is silent", {}, "hangs", "info"],
  ] as const)("%s, and takes two seconds at most", async (_, inputs, mood, severity) => {
    const { plugin, port } = await pluginWith();
    port.mood = mood;
    expect(await plugin.create(inputs, { preview: true })).toMatchObject({ id: "", outputs: unknownToken() });
    expect(plugin.log).toEqual([line(severity, "stays unknown in this preview")]);
    expect(port.clock.now).toBeLessThanOrEqual(start + 2_000);
  });

  it("warns of a short-lived token, and of what an update does about it", async () => {
    const { plugin, port } = await portWithActiveToken(200);
    const inputs = { onShortLifetime: "wait" };
    expect((await plugin.create(inputs, { preview: true })).outputs).toEqual(outputsOf(port.tokens[0]));
    expect(plugin.log).toEqual([line("warning", "waits for the next token")]);
  });
});

describe("a preview of Update", () => {
  it("keeps a good token without a request", async () => {
    const { plugin, port } = await pluginWith();
    expect((await plugin.update(good, { minimumRemainingSeconds: 0 }, { preview: true })).outputs).toEqual(
      good.outputs,
    );
    expect([port.requests, plugin.log]).toEqual([0, []]);
  });

  it("requests the token that Update will return", async () => {
    const { plugin, port } = await pluginWith();
    expect((await plugin.update(expired, {}, { preview: true })).outputs).toEqual(outputsOf(port.tokens[0]));
    expect(plugin.log).toEqual([]);
  });

  it("requests no token with an unknown secret", async () => {
    const { plugin, port } = await pluginWith();
    const previewed = await plugin.update(good, { clientSecret: secret(unknown) }, { preview: true });
    expect(previewed.outputs).toEqual(unknownToken());
    expect([port.requests, plugin.log]).toEqual([0, []]);
  });

  it("goes on without an answer after two seconds, and says so at the resource", async () => {
    const { plugin, port } = await pluginWith();
    port.mood = "hangs";
    expect((await plugin.update(expired, {}, { preview: true })).outputs).toEqual(unknownToken());
    expect(plugin.log).toEqual([line("info", "stays unknown in this preview")]);
    expect(port.clock.now).toBe(start + 2_000);
  });
});

it("lines are logged at the resource that they are about", async () => {
  const { plugin } = await pluginWith();
  await plugin.update(expired, {}, { at: `${urn}-2` });
  expect(plugin.log).toMatchObject([{ urn: `${urn}-2` }]);
});

it("Delete needs neither credentials nor Port", async () => {
  const { plugin, port } = await pluginWith({ env: {} });
  await expect(plugin.delete(expired)).resolves.toBeDefined();
  expect([port.requests, plugin.log]).toEqual([0, []]);
});

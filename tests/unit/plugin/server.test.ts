import { readFileSync } from "node:fs";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { ResourceProviderService as service } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { closedPort } from "../../support/loopback";
import { root } from "../../support/paths";
import { type PluginClient, startEngine, startPlugin, unknown, urn } from "../../support/plugin-client";
import { clientSecret, env, failure, line, outputsOf, pluginWith, start, storedWith } from "./support";

const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

const offline = {
  env: {},
  effects: {
    now: () => start,
    sleep: async () => {},
    random: () => 1,
    send: () => Promise.reject(new Error("offline")),
  },
};

describe("before it is configured, the plugin", () => {
  it("accepts secrets, resources and output values", async () => {
    const accepted = { acceptSecrets: true, acceptResources: true, acceptOutputs: true };
    expect(await (await startPlugin(offline)).handshake()).toMatchObject(accepted);
  });

  it("has the version of the package", async () => {
    expect(await (await startPlugin(offline)).pluginInfo()).toEqual({ version: read("package.json").version });
  });

  it("has the schema of the repository, with that version", async () => {
    const { version } = read("package.json");
    expect(await (await startPlugin(offline)).schema()).toEqual({ ...read("provider/plugin/schema.json"), version });
  });

  it("checks a configuration", async () => {
    expect(await (await startPlugin(offline)).checkConfig({})).toEqual({ inputs: {}, failures: [] });
  });

  it.each<[string, (plugin: PluginClient) => Promise<unknown>]>([
    ["Check", (plugin) => plugin.check({})],
    ["Diff", (plugin) => plugin.diff(storedWith(3600), {})],
    ["Create", (plugin) => plugin.create({})],
    ["Invoke", (plugin) => plugin.invoke({})],
  ])("refuses %s", async (_, call) => {
    await expect(call(await startPlugin(offline))).rejects.toEqual(failure("the provider is not configured"));
  });
});

it("Configure accepts secrets, resources and output values, and supports previews", async () => {
  expect(await (await startPlugin(offline)).configure()).toMatchObject({
    acceptsecrets: true,
    acceptresources: true,
    acceptoutputs: true,
    supportspreview: true,
  });
});

const served = [
  ...["handshake", "attach", "getPluginInfo", "getSchema", "checkConfig", "diffConfig", "configure"],
  ...["check", "diff", "create", "read", "update", "delete", "invoke", "cancel"],
];

it.each(Object.keys(service).filter((name) => !served.includes(name)))("%s is not implemented", async (name) => {
  const plugin = await startPlugin(offline);
  const method = service[name as keyof typeof service] as typeof service.construct;
  // An empty message is one of every type.
  const call = plugin.call({ ...method, requestSerialize: () => Buffer.alloc(0) }, new ConstructRequest());
  await expect(call).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
});

it("a message can be larger than gRPC's own limit of 4 MiB", async () => {
  const plugin = await startPlugin(offline);
  expect(await plugin.diffConfig({}, { clientId: "x".repeat(5 * 1024 * 1024) })).toMatchObject({ changes: "some" });
});

const expired = storedWith(-3600);
const good = storedWith(3600);

describe("every response asks the engine to refresh the resource before the next update", () => {
  it.each<[string, (plugin: PluginClient) => Promise<object>]>([
    ["Create", (plugin) => plugin.create({})],
    ["the preview of Create", (plugin) => plugin.create({}, { preview: true })],
    ["the preview of Create without a token", (plugin) => plugin.create({ clientId: unknown }, { preview: true })],
    ["Update", (plugin) => plugin.update(expired, {})],
    ["Update without a change", (plugin) => plugin.update(good, {})],
    ["the preview of Update", (plugin) => plugin.update(expired, {}, { preview: true })],
    [
      "the preview of Update without a token",
      (plugin) => plugin.update(good, { clientId: unknown }, { preview: true }),
    ],
    ["Read", (plugin) => plugin.read(good)],
    ["Read that renews", (plugin) => plugin.read(expired)],
    ["Read for an import", (plugin) => plugin.read({})],
    ["Read for `get`", (plugin) => plugin.read({ inputs: {}, outputs: {} })],
  ])("%s", async (_, call) => {
    const { plugin } = await pluginWith();
    expect(await call(plugin)).toMatchObject({ refreshBeforeUpdate: true });
  });
});

/** An operation that requests a token. */
type Operation = (plugin: PluginClient) => Promise<unknown>;
const operations: [string, Operation][] = [
  ["Create", (plugin) => plugin.create({})],
  ["the preview of Create", (plugin) => plugin.create({}, { preview: true })],
  ["Update", (plugin) => plugin.update(expired, {})],
  ["the preview of Update", (plugin) => plugin.update(expired, {}, { preview: true })],
  ["Read", (plugin) => plugin.read(expired)],
  ["Read for an import", (plugin) => plugin.read({})],
  ["Invoke", (plugin) => plugin.invoke({})],
  ["the preview of Invoke", (plugin) => plugin.invoke({}, { preview: true })],
];
const cancelled = failure("cancelled");

describe("Cancel ends at once", () => {
  it.each(operations)("%s in a request", async (_, operation) => {
    const begun = signal();
    const { plugin } = await pluginWith({ effects: { send: begun.andHang } });
    const ending = expect(operation(plugin)).rejects.toEqual(cancelled);
    await begun.happened;
    await plugin.cancel();
    await ending;
    // This sends the lines that the operation left.
    await plugin.check({});
    expect(plugin.log).toEqual([]);
  });

  // A read makes one attempt, so it does not wait.
  const waiting = operations.filter(([name]) => !name.startsWith("Read"));
  it.each(waiting)("%s in a wait", async (_, operation) => {
    const begun = signal();
    const { plugin, port } = await pluginWith({ effects: { sleep: begun.andHang } });
    port.mood = "down";
    const ending = expect(operation(plugin)).rejects.toEqual(cancelled);
    await begun.happened;
    await plugin.cancel();
    await ending;
  });
});

describe("after Cancel", () => {
  it.each(operations)("%s fails, and makes no request", async (_, operation) => {
    const { plugin, port } = await pluginWith();
    await plugin.cancel();
    await expect(operation(plugin)).rejects.toEqual(cancelled);
    expect(port.requests).toBe(0);
  });

  it("a second Cancel is fine: the engine sends one at each shutdown", async () => {
    const { plugin } = await pluginWith();
    await plugin.cancel();
    await expect(plugin.cancel()).resolves.toBeDefined();
  });
});

describe("an engine that attaches itself", () => {
  it("starts anew: what was cancelled works again, after Configure", async () => {
    const { plugin, port } = await pluginWith();
    await plugin.cancel();
    await plugin.attach();
    await expect(plugin.create({})).rejects.toEqual(failure("the provider is not configured"));
    await plugin.configure();
    expect((await plugin.create({})).outputs).toEqual(outputsOf(port.tokens[0]));
  });

  it("gets the lines from then on, also those that another engine got", async () => {
    const { plugin } = await pluginWith({ env: {} });
    await plugin.read(expired);
    const engine = await startEngine();
    await plugin.attach(engine.address);
    await plugin.configure();
    await plugin.read(expired);
    expect(plugin.log).toHaveLength(1);
    expect(engine.log).toEqual(plugin.log);
  });
});

describe("a line in the engine's log", () => {
  it("has a severity and the resource, and is logged once for all resources of a process", async () => {
    const { plugin } = await pluginWith({ env: {} });
    await plugin.read(expired);
    await plugin.read(expired, { at: `${urn}-2` });
    expect(plugin.log).toEqual([line("warning", "not set")]);
  });

  it.each<[string, Operation]>([
    ["answer", (plugin) => plugin.update(expired, {})],
    ["error", (plugin) => plugin.update(expired, { onShortLifetime: "wait", minimumRemainingSeconds: 10_500 })],
  ])("reaches the engine before the %s", async (_, operation) => {
    const order: string[] = [];
    const received = async ({ text }: { text: string }) => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      order.push(text);
    };
    const { plugin, port } = await pluginWith({ received });
    await plugin.invoke({});
    port.clock.now += 600_000;
    port.habits.lateSeconds = 3600;
    await operation(plugin).catch(() => {});
    order.push("answered");
    // A long wait has several lines.
    expect([order[0], order.at(-1)]).toEqual([expect.stringContaining("pulumi-port-access-token: "), "answered"]);
  });

  it("does not matter if the engine is gone", async () => {
    const { plugin, port } = await pluginWith();
    await plugin.attach(`127.0.0.1:${await closedPort()}`);
    await plugin.configure();
    expect((await plugin.read(expired)).outputs).toEqual(outputsOf(port.tokens[0]));
  });
});

describe("a bug is reported by its name, never by its text", () => {
  const bug = () => {
    throw new TypeError(`cannot read ${clientSecret}`);
  };
  const brokenEnv = new Proxy(env, { get: bug });
  const named = failure("pulumi-port-access-token: a bug in this package (TypeError)");

  it.each<[string, (plugin: PluginClient) => Promise<unknown>]>([
    ["Check", (plugin) => plugin.check({})],
    ["Diff", (plugin) => plugin.diff(good, {})],
    ["Create", (plugin) => plugin.create({})],
    ["Update", (plugin) => plugin.update(good, {})],
    ["Read for an import", (plugin) => plugin.read({})],
    ["Invoke", (plugin) => plugin.invoke({})],
  ])("in %s", async (_, call) => {
    const { plugin } = await pluginWith({ env: brokenEnv });
    await expect(call(plugin)).rejects.toEqual(named);
    await expect(call(plugin)).rejects.not.toEqual(failure(clientSecret));
  });

  it.each(operations.filter(([name]) => name !== "Read"))("in a request of %s", async (_, operation) => {
    const { plugin } = await pluginWith({ effects: { send: async () => bug() } });
    await expect(operation(plugin)).rejects.toEqual(named);
  });

  it("in a request of Read, with a line, because Read never fails", async () => {
    const { plugin } = await pluginWith({ effects: { send: async () => bug() } });
    expect((await plugin.read(expired)).outputs).toEqual(expired.outputs);
    expect(plugin.log).toEqual([line("warning", "a bug in this package (TypeError)")]);
  });

  it("in Configure", async () => {
    const plugin = await startPlugin(Object.defineProperty({ ...offline }, "effects", { get: bug }));
    await expect(plugin.configure()).rejects.toEqual(named);
  });
});

const hanging: (() => void)[] = [];

afterEach(() => {
  for (const end of hanging.splice(0)) end();
});

/** Something that a test waits for, and that lasts as long as the test. */
function signal() {
  let happen = () => {};
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  const andHang = () => {
    happen();
    return new Promise<never>((_, reject) => hanging.push(() => reject(new Error("the test has ended"))));
  };
  return { happened, andHang };
}

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Provider } from "../../../provider/plugin/provider";
import { createSessions } from "../../../provider/plugin/sessions";
import { type PluginClient, startEngine, startPlugin, virtualMachine } from "../../support/plugin-client";
import { SimulatedPort } from "../model/simulated-port";
import { failure, line, pluginWith, start, storedWith } from "./support";

const expired = storedWith(-3600);
const clientIdOf = async (plugin: PluginClient) => (await plugin.create({})).outputs?.clientId;
const credentialsOf = (number: number) => ({ clientId: `id-${number}`, clientSecret: `secret-${number}` });

/** A process that knows the credentials of several providers, and its Port. */
async function pluginOfMany() {
  const secrets = new Map([1, 2, 3].map((number) => [`id-${number}`, `secret-${number}`]));
  const port = new SimulatedPort(
    { now: start },
    secrets,
    { issuedAt: true, expiresIn: "constant", lateSeconds: 0 },
    [],
  );
  return { plugin: await startPlugin(virtualMachine(port)), port };
}

describe("each connection has its own", () => {
  it.each([
    ["attached", true],
    ["not attached", false],
  ])("provider: %s", async (_, isAttached) => {
    const { plugin } = await pluginOfMany();
    const clients = [plugin, plugin.connect(), plugin.connect()];
    for (const [index, client] of clients.entries()) {
      if (isAttached) await client.attach();
      await client.configure(credentialsOf(index + 1), `provider-${index + 1}`);
    }
    // One that only loads the schema.
    const loader = plugin.connect();
    await loader.handshake();
    await loader.attach();
    await loader.schema();
    await loader.cancel();
    expect(await Promise.all(clients.map(clientIdOf))).toEqual(["id-1", "id-2", "id-3"]);
  });

  it("log, of the engine that has attached itself over it", async () => {
    const { plugin } = await pluginWith({ env: {} });
    const engine = await startEngine();
    const other = plugin.connect(engine);
    await other.attach();
    await other.configure();
    await other.read(expired);
    expect([plugin.log, engine.log]).toEqual([[], [line("warning", "not set")]]);
    await plugin.read(expired);
    expect(plugin.log).toEqual(engine.log);
  });

  it("cancellation", async () => {
    const { plugin } = await pluginOfMany();
    const other = plugin.connect();
    for (const client of [plugin, other]) await client.configure(credentialsOf(1));
    await other.cancel();
    await expect(clientIdOf(other)).rejects.toEqual(failure("cancelled"));
    expect(await clientIdOf(plugin)).toBe("id-1");
  });
});

it("a provider is unknown to another connection", async () => {
  const { plugin } = await pluginWith();
  await expect(plugin.connect().create({})).rejects.toEqual(failure("the provider is not configured"));
});

it("an engine can configure over another connection than the one that it has attached itself over", async () => {
  const { plugin } = await pluginOfMany();
  const engine = await startEngine();
  await plugin.attach(engine.address);
  const other = plugin.connect(engine);
  await other.configure();
  await other.read(expired);
  expect(engine.log).toEqual([line("warning", "not set")]);
});

it("one process serves one run after the other", async () => {
  const { plugin } = await pluginOfMany();
  for (const number of [1, 2, 3]) {
    const client = plugin.connect();
    await client.attach();
    await client.configure(credentialsOf(number));
    expect(await clientIdOf(client)).toBe(`id-${number}`);
    await client.cancel();
    client.disconnect();
  }
});

it("an engine goes on over another connection after it has closed an idle one", async () => {
  const { plugin } = await pluginWith();
  plugin.disconnect();
  const seen: unknown[] = [];
  // Until the plugin has noticed.
  while (seen.at(-1) !== "client-id") {
    seen.push(await clientIdOf(plugin.connect()).catch(({ details }) => details));
    if (seen.length > 100) break;
  }
  expect(seen.at(-1)).toBe("client-id");
});

describe("what an operation waits for ends with", () => {
  it.each<[string, (plugin: PluginClient, breakOff: () => void) => unknown]>([
    ["Cancel", (plugin) => plugin.cancel()],
    ["the connection of an engine that was killed", (_plugin, breakOff) => breakOff()],
  ])("%s, in a process that goes on", async (_, end) => {
    const sleeps: (() => void)[] = [];
    const sleep = () => new Promise<void>((resolve) => sleeps.push(resolve));
    const { plugin: first, port } = await pluginWith({ effects: { sleep } });
    const { relayed, breakOff } = await relay(first.port);
    const plugin = first.connect(undefined, relayed);
    await plugin.configure();
    port.mood = "down";
    const operation = expect(plugin.create({})).rejects.toBeDefined();
    while (sleeps.length === 0) await turns();
    const { requests } = port;
    await end(plugin, breakOff);
    await operation;
    await turns();
    for (const wake of sleeps) wake();
    await turns();
    expect(port.requests).toBe(requests);
  });
});

const relays: (() => void)[] = [];

afterEach(() => {
  for (const stop of relays.splice(0)) stop();
});

/** A port that leads to another, until it is broken off. */
async function relay(target: number) {
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const plugin = connect(target, "127.0.0.1");
    sockets.push(client, plugin);
    client.pipe(plugin).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const breakOff = () => {
    for (const socket of sockets) socket.destroy();
  };
  relays.push(() => {
    server.close();
    breakOff();
  });
  return { relayed: (server.address() as AddressInfo).port, breakOff };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("the session of a closed connection", () => {
  const provider = {} as Provider;
  const closedSession = (sessions: ReturnType<typeof createSessions>, peer: string) => {
    const session = Object.assign(sessions.begin(peer), { provider });
    sessions.closed(peer);
    return session;
  };

  it("is continued by the next one that has begun none, once", () => {
    const sessions = createSessions(undefined);
    const session = closedSession(sessions, "a");
    expect(sessions.of("b")).toBe(session);
    expect(sessions.of("c")).not.toBe(session);
    sessions.closed("b");
    expect(sessions.of("d")).toBe(session);
  });

  it("is not continued by one that attaches itself or configures", () => {
    const sessions = createSessions(undefined);
    const session = closedSession(sessions, "a");
    expect(sessions.begunOver("b")).toBeUndefined();
    expect(sessions.begin("b")).not.toBe(session);
    expect(sessions.of("b")).not.toBe(session);
  });

  it("is not continued if it could be another one's", () => {
    const sessions = createSessions(undefined);
    const closed = ["a", "b", "c"].map((peer) => closedSession(sessions, peer));
    for (const peer of ["d", "e", "f"]) expect(closed).not.toContain(sessions.of(peer));
  });

  it.each<[string, (session: ReturnType<ReturnType<typeof createSessions>["begin"]>) => unknown]>([
    ["was cancelled", ({ cancellation }) => cancellation.abort()],
    ["has no provider", (session) => delete session.provider],
    ["owes an answer", (session) => session.unanswered++],
  ])("is dropped if it %s", (_, change) => {
    const sessions = createSessions(undefined);
    const session = Object.assign(sessions.begin("a"), { provider });
    change(session);
    sessions.closed("a");
    expect(sessions.of("b")).not.toBe(session);
    expect(session.cancellation.signal.aborted).toBe(true);
  });
});

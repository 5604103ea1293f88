import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { ServiceError } from "@grpc/grpc-js";
import { faults } from "../support/faults";
import { answer, type Behaviour, startLoopback } from "../support/loopback";
import { packedPackage, root } from "../support/paths";
import { connectPlugin, type PluginClient, type Stored, secret, startEngine } from "../support/plugin-client";
import { seeded } from "../support/seeded";
import { type VirtualClock, virtualClock } from "../support/virtual-clock";

jest.setTimeout(180_000);

const plugin = join(packedPackage, "dist", "provider", "plugin", "pulumi-resource-port-access-token.js");
const [warmUpCalls, allCalls, callsAtOnce] = [200, 2_000, 20];
/** Between calls: many tokens expire on the way, in the state and in the process. */
const secondsPerCall = 600;

const random = seeded(14);
const oneOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;

const silence: Behaviour = () => {};
/** Too much to be read, by a server that would go on. */
const endless: Behaviour = (connection) => connection.write(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(70_000)}`);
const misbehaviours = [
  endless,
  ...faults.flatMap(({ does, hangs }) => (typeof does === "function" && !hangs ? [does] : [])),
];

/** Issues a long token. No two are equal. */
const issue: Behaviour = (connection, request) => {
  const claims = { exp: Math.floor(Date.now() / 1000) + 10_800, jti: `${random()}`.repeat(100) };
  const accessToken = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
  answer({ body: JSON.stringify({ ok: true, accessToken, expiresIn: 10_800 }) })(connection, request);
};

/** Port on a bad day: up to two seconds pass before it decides, and as many before its answer arrives. */
function badPort(clock: VirtualClock): Behaviour {
  return (connection, request) => {
    clock.advance(random() * 2);
    const chance = random();
    // Each silence takes a part of a second of real time.
    const behave = chance < 0.002 ? silence : chance < 0.3 ? oneOf(misbehaviours) : issue;
    behave(connection, request);
    clock.advance(random() * 2);
  };
}

/** What the process of the plugin holds after a collection. */
interface Report {
  heapBytes: number;
  resources: string[];
}

async function reportOf(child: ChildProcess): Promise<Report> {
  child.send("report");
  const [report] = await once(child, "message");
  return report;
}

/** Calls the plugin. Each creation and update has credentials and an address of its own. */
class Caller {
  readonly #stored: Stored[] = [];
  #calls = 0;
  readonly outcomes: Record<string, number> = {};

  constructor(
    readonly plugin: PluginClient,
    readonly baseUrl: string,
  ) {}

  async call(): Promise<void> {
    const number = this.#calls++;
    const { length } = this.#stored;
    const operation = length < 20 ? "create" : oneOf(["create", "read", "update", "delete"] as const);
    const [old] = operation === "create" ? [] : this.#stored.splice(Math.floor(random() * length), 1);
    const outcome = await this.#run(operation, old, {
      clientId: `client-${number}`,
      clientSecret: secret(`secret-of-client-${number}`),
      baseUrl: `${this.baseUrl}/gateway-${number}`,
    }).catch(({ details }: ServiceError) => {
      expect(details).toMatch(/^pulumi-port-access-token: http:/);
      return undefined;
    });
    const kept = outcome ?? old;
    if (kept && operation !== "delete") this.#stored.push(kept);
    const what = `${operation} ${outcome ? "works" : "fails"}`;
    this.outcomes[what] = (this.outcomes[what] ?? 0) + 1;
  }

  async #run(operation: string, old: Stored | undefined, inputs: Stored["inputs"]): Promise<Stored> {
    const stored = old ?? { inputs, outputs: {} };
    if (operation === "delete") {
      await this.plugin.delete(stored);
      return stored;
    }
    if (operation === "read") return { ...stored, outputs: (await this.plugin.read(stored)).outputs ?? {} };
    const { outputs = {} } = old ? await this.plugin.update(old, inputs) : await this.plugin.create(inputs);
    return { inputs, outputs };
  }
}

describe(`after ${allCalls} calls of one process, with a Port that often fails`, () => {
  let [early, late]: (Report | undefined)[] = [];
  let outcomes: Record<string, number> = {};
  let isConnected = true;

  beforeAll(async () => {
    const clock = virtualClock({ waitMillis: 0, answerMillis: 100 });
    const port = await startLoopback(badPort(clock));
    const engine = await startEngine();
    const preloads = ["report-memory.cjs", "shift-clock.cjs"].map((file) => join(root, "tests", "support", file));
    const child = fork(plugin, [engine.address], {
      silent: true,
      // Optimized code is on the heap as well, and grows to no fixed size.
      execArgv: ["--expose-gc", "--no-opt", ...preloads.flatMap((file) => ["--require", file])],
      env: clock.env,
    });
    const [line] = await once(child.stdout ?? child, "data");
    const caller = new Caller(
      connectPlugin(Number(line), engine, () => child.kill("SIGINT")),
      port.baseUrl,
    );
    await caller.plugin.configure();
    for (let calls = 0; calls < allCalls; calls += callsAtOnce) {
      if (calls === warmUpCalls) early = await reportOf(child);
      await Promise.all(Array.from({ length: callsAtOnce }, () => caller.call()));
      clock.advance(secondsPerCall * callsAtOnce);
    }
    late = await reportOf(child);
    outcomes = caller.outcomes;
    const ended = port.connectionsEnded().then(() => false);
    isConnected = await Promise.race([ended, after(5_000, true, { ref: false })]);
  });

  test.each([
    ["create works", 300],
    ["read works", 300],
    ["update works", 300],
    ["delete works", 300],
    ["create fails", 30],
    ["update fails", 30],
  ])("%s: at least %i times", (what, times) => {
    expect(outcomes[what]).toBeGreaterThanOrEqual(times);
  });

  test("neither read nor delete has ever failed", () => {
    expect(Object.keys(outcomes).filter((what) => /^(read|delete) fails$/.test(what))).toEqual([]);
  });

  test(`the heap is at most 2 % over that after ${warmUpCalls} calls`, () => {
    expect((late?.heapBytes ?? Infinity) / (early?.heapBytes ?? 0)).toBeLessThan(1.02);
  });

  test("the same resources keep the process alive", () => {
    expect(late?.resources).toEqual(early?.resources);
  });

  test("no connection to Port is open", () => {
    expect(isConnected).toBe(false);
  });
});

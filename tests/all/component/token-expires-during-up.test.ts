import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv, threeHoursSeconds } from "../../support/emulated";
import { root } from "../../support/paths";
import { usePlugins } from "../../support/plugins";
import type { RunResult } from "../../support/run";
import { Stack } from "../../support/stack";
import { virtualClock } from "../../support/virtual-clock";

jest.setTimeout(180_000);

const minute = 60;

let emulator: Emulator;
let stack: Stack;

afterEach(async () => {
  jest.restoreAllMocks();
  await emulator.close();
});

/** A program whose second blueprint comes after a resource that takes 45 minutes, on the virtual clock. */
const programOf = (token: string) => `
import * as port from "@port-labs/port";
import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken } from "pulumi-port-access-token";
${token}
${blockOf("docs/troubleshooting.md", "ts", "new port.Provider")}
const takesTime = {
  async create() {
    const { read, advanceTo } = require(${JSON.stringify(join(root, "tests", "support", "clock-file.cjs"))});
    const file = process.env.TEST_CLOCK_FILE;
    advanceTo(file, read(file) + ${45 * minute * 1000});
    return { id: "slow", outs: {} };
  },
};
class Slow extends pulumi.dynamic.Resource {
  constructor(name: string, options: pulumi.CustomResourceOptions) {
    super(takesTime, name, {}, options);
  }
}
const blueprint = (name: string, dependsOn: pulumi.Resource[]) =>
  new port.Blueprint(name, { identifier: name, title: name, properties: {} }, { provider, dependsOn });
if (process.env.ALL) blueprint("late", [new Slow("slow", { dependsOn: blueprint("early", []) })]);
`;

const upWithAll = () => stack.pulumi("up --skip-preview", { env: { ...stack.env, ALL: "1" } });

/** Deploys the token alone, and the rest when that token has three minutes to live. Returns the second run. */
async function longUp(token: string): Promise<RunResult> {
  const clock = virtualClock();
  emulator = await startEmulator();
  stack = new Stack(programOf(token), { ...emulatorEnv(emulator), ...clock.env }, "index.ts");
  usePlugins(stack, "port");
  await stack.deploy();
  clock.advance(threeHoursSeconds - 3 * minute);
  return upWithAll();
}

const blueprints = async () =>
  (await stack.state()).flatMap(({ type, id }) => (type.endsWith(":Blueprint") ? [id] : [])).sort();

test("by default the token can expire during the up, and the next up completes it", async () => {
  const { exitCode, output } = await longUp('const token = new PortAccessToken("port");');
  expect([exitCode === 0, output]).toEqual([false, expect.stringContaining("token is expired")]);
  expect(await blueprints()).toEqual(["early"]);
  expect([(await upWithAll()).exitCode, await blueprints()]).toEqual([0, ["early", "late"]]);
});

test("with the options of docs/troubleshooting.md the up waits for a token that lasts", async () => {
  const { exitCode, output } = await longUp(blockOf("docs/troubleshooting.md", "ts", "onShortLifetime"));
  expect([exitCode, output]).toEqual([0, expect.stringContaining("Waiting for it.")]);
  expect(await blueprints()).toEqual(["early", "late"]);
});

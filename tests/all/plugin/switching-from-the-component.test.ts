import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { emulatorEnv, oneToken } from "../../support/emulated";
import { consumerModules } from "../../support/paths";
import { useOwnPlugin } from "../../support/plugins";
import type { RunResult } from "../../support/run";
import { describeWithHosts, Stack } from "../../support/stack";
import { oneTokenInYaml } from "../../support/yaml";

jest.setTimeout(180_000);

describeWithHosts("a stack of a TypeScript program that moves to YAML, and back", () => {
  let emulator: Emulator;
  let stack: Stack;
  let withoutPackage: RunResult;
  /** The access token and the number of resources, after each step. */
  const after: Record<string, { token: string; resources: number }> = {};

  async function record(step: string): Promise<void> {
    after[step] = { token: await stack.output("accessToken"), resources: (await stack.state()).length };
  }

  beforeAll(async () => {
    emulator = await startEmulator();
    stack = new Stack(oneToken, emulatorEnv(emulator));
    await stack.deploy();
    await record("deployed");

    const modules = join(stack.program, "node_modules");
    stack.write("name: tokens\nruntime: yaml\n", "Pulumi.yaml");
    useOwnPlugin(stack);
    stack.write(oneTokenInYaml(), "Main.yaml");
    rmSync(modules);
    withoutPackage = await stack.pulumi("up --skip-preview");
    symlinkSync(consumerModules, modules, "junction");
    await stack.succeed("up --skip-preview");
    await record("moved");

    stack.write("name: tokens\nruntime: nodejs\n", "Pulumi.yaml");
    useOwnPlugin(stack);
    await stack.succeed("up --skip-preview");
    await record("moved back");
  });

  afterAll(() => emulator.close());

  test("needs the npm package once more", () => {
    expect([withoutPackage.exitCode === 0, withoutPackage.output]).toEqual([
      false,
      expect.stringContaining("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'"),
    ]);
  });

  test.each(["moved", "moved back"])("keeps its token: %s", (step) => {
    expect(after[step]?.token).toBe(after.deployed?.token);
  });

  test.each([
    // The stack, a provider, and the plugin's resource.
    ["moved", 3],
    // The stack, a provider, the component, and the resource below it.
    ["moved back", 4],
  ])("leaves nothing behind: %s", (step, resources) => {
    expect(after[step]?.resources).toBe(resources);
  });
});

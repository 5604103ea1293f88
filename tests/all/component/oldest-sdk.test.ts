import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { capturedTokens, emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { packedPackage, root } from "../../support/paths";
import { usePlugins } from "../../support/plugins";
import { accessTokenType, inventory, Stack } from "../../support/stack";

jest.setTimeout(180_000);

const oldestSdk = join(root, "node_modules", "pulumi-sdk-oldest");

/**
 * Modules as npm would lay them out around the oldest SDK. The SDK and the package are copies: each looks for the other
 * from where it really lies, and would find a newer one behind a link.
 */
function useOldestSdk(modules: string): void {
  rmSync(modules);
  mkdirSync(join(modules, "@pulumi"), { recursive: true });
  const rootModules = join(root, "node_modules");
  const others = [...readdirSync(rootModules), "@pulumi/query"].filter((name) => name !== "@pulumi");
  for (const name of others) symlinkSync(join(rootModules, name), join(modules, name), "junction");
  cpSync(oldestSdk, join(modules, "@pulumi", "pulumi"), { recursive: true });
  cpSync(packedPackage, join(modules, "pulumi-port-access-token"), { recursive: true });
}

test("the oldest SDK of the peer range is the one that is tried here", () => {
  const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(oldestSdk, "package.json"), "utf8"));
  expect(peerDependencies["@pulumi/pulumi"]).toBe(`^${version}`);
});

describe("with it a token", () => {
  let emulator: Emulator;
  let stack: Stack;

  beforeEach(async () => {
    emulator = await startEmulator();
    stack = new Stack(oneToken, emulatorEnv(emulator));
    useOldestSdk(join(stack.program, "node_modules"));
  });

  afterEach(async () => {
    await emulator.close();
  });

  test("is created, kept, renewed, refreshed and destroyed", async () => {
    const shiftSeconds = threeHoursSeconds;
    const [created] = await requestsDuring(emulator, () => stack.deploy());
    const [kept] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview --expect-no-changes"));
    emulator.advance(threeHoursSeconds);
    const [renewed] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview", { shiftSeconds }));
    const [refreshed] = await requestsDuring(emulator, () => stack.succeed("refresh --skip-preview", { shiftSeconds }));
    const [token] = await stack.accessTokens();
    await stack.succeed("destroy --skip-preview", { shiftSeconds });
    expect([created, kept, renewed, refreshed]).toEqual([1, 0, 1, 0]);
    expect(token?.inputs?.__provider).toContain('require("pulumi-port-access-token/dynamic-provider")');
    expect(await stack.accessTokens()).toEqual([]);
  });

  test("that has expired is known in a preview to the provider that is built on it, and works in all that runs the program", async () => {
    stack.write(`
      const port = require("@port-labs/port");
      const { PortAccessToken } = require("pulumi-port-access-token");
      const provider = new port.Provider("port", new PortAccessToken("port").providerArgs);
      new port.Blueprint("one", { identifier: "one", title: process.env.TITLE ?? "One" }, { provider });
    `);
    usePlugins(stack, "port");
    await stack.deploy();
    const before = await inventory(stack);
    emulator.advance(threeHoursSeconds);
    const shiftSeconds = threeHoursSeconds;
    const { stdout } = await stack.succeed("preview --json", { shiftSeconds });
    const steps: { op: string; urn: string }[] = JSON.parse(stdout).steps;
    const changed = steps
      .filter(({ op }) => op !== "same")
      .map(({ op, urn }) => `${op} ${urn.split("::")[2]?.split("$").pop()}`);
    await stack.succeed("refresh --run-program --skip-preview", { shiftSeconds });
    await stack.succeed("up --skip-preview", { shiftSeconds, env: { ...emulatorEnv(emulator), TITLE: "Another" } });
    const after = await inventory(stack);
    await stack.succeed("destroy --run-program --skip-preview", { shiftSeconds });
    expect(changed).toEqual([`update ${accessTokenType}`, "update pulumi:providers:port"]);
    expect([after, await stack.state()]).toEqual([before, []]);
  });

  test("is used by the user's own dynamic resources in the provider process", async () => {
    stack.write(capturedTokens);
    await stack.deploy();
    const outputs = (await stack.state())[0]?.outputs ?? {};
    const { fingerprint } = outputs;
    expect(outputs).toEqual({ fingerprint, component: fingerprint, function: fingerprint });
  });

  test("that is not among the targets of a first up is not requested, and its outputs stay undefined", async () => {
    const other = 'new (require("@pulumi/pulumi").ComponentResource)("acme:index:Other", "other");';
    stack.write(`${oneToken}\n${other}`);
    await stack.init();
    const target = "urn:pulumi:dev::tokens::acme:index:Other::other";
    const [requests] = await requestsDuring(emulator, () => stack.succeed(`up --skip-preview --target ${target}`));
    const { stdout } = await stack.unrecorded("stack output --json --show-secrets");
    const { accessToken = null, authorizationHeader = null } = JSON.parse(stdout);
    expect([requests, accessToken, authorizationHeader]).toEqual([0, null, null]);
  });
});

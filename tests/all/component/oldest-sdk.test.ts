import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../../emulator";
import { emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { packedPackage, root } from "../../support/paths";
import { Stack } from "../../support/stack";

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

test("with it, a token outside the targets is not requested and stays undefined; then it is created, renewed and destroyed", async () => {
  const emulator = await startEmulator();
  try {
    const other = 'new (require("@pulumi/pulumi").ComponentResource)("acme:index:Other", "other");';
    const stack = new Stack(`${oneToken}\n${other}`, emulatorEnv(emulator));
    useOldestSdk(join(stack.program, "node_modules"));
    await stack.init();
    let shiftSeconds = 0;
    const requestsOf = async (command: string) =>
      (await requestsDuring(emulator, () => stack.succeed(`${command} --skip-preview`, { shiftSeconds })))[0];
    const target = "urn:pulumi:dev::tokens::acme:index:Other::other";
    const untargeted = await requestsOf(`up --target ${target}`);
    const { stdout } = await stack.unrecorded("stack output --json --show-secrets");
    const { accessToken = null, authorizationHeader = null } = JSON.parse(stdout);
    const created = await requestsOf("up");
    const before = await stack.output("tokenFingerprint");
    shiftSeconds = threeHoursSeconds;
    emulator.advance(threeHoursSeconds);
    const renewed = await requestsOf("up");
    const [token] = await stack.accessTokens();
    const destroyed = await requestsOf("destroy");
    expect([untargeted, accessToken, authorizationHeader]).toEqual([0, null, null]);
    expect([created, renewed, destroyed]).toEqual([1, 1, 0]);
    expect([before, token?.outputs?.tokenFingerprint === before]).toEqual([expect.any(String), false]);
    expect(token?.inputs?.__provider).toContain('require("pulumi-port-access-token/dynamic-provider")');
    expect(await stack.state()).toEqual([]);
  } finally {
    await emulator.close();
  }
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../emulator";
import { Consumer } from "../support/consumer";
import { emulatorEnv, requestsDuring } from "../support/emulated";
import { consumerModules, root } from "../support/paths";
import { run } from "../support/run";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

// A program that is bundled into one file, the Pulumi SDK apart: with functions in the cloud it often is.
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Bundles a program of a user's project, some packages apart. The bundler has nothing to complain of. */
async function bundle(program: string, file: string, external = ["@pulumi/pulumi"]): Promise<void> {
  const { folder } = new Consumer({ "program.js": program });
  const esbuild = join(root, "node_modules", "esbuild", "bin", "esbuild");
  const options = ["--bundle", "--minify", "--platform=node", "--log-level=warning"];
  options.push(...external.map((name) => `--external:${name}`));
  const result = await run(process.execPath, [esbuild, "program.js", ...options, `--outfile=${file}`], {
    cwd: folder,
    env: process.env,
  });
  expect(result).toEqual({ exitCode: 0, output: "", stdout: "" });
}

describe("a unit test of a user, minified, requests nothing under mocks", () => {
  const unitTest = `
const pulumi = require("@pulumi/pulumi");
const { getPortAccessTokenOutput, PortAccessToken } = require("pulumi-port-access-token");
const newResource = ({ inputs }) => ({ id: "id", state: { ...inputs, accessToken: "mocked", expiresAt: "2020-01-01T00:00:00Z" } });
pulumi.runtime.setMocks({ call: () => ({}), newResource }).then(() =>
  pulumi.all([new PortAccessToken("port").accessToken, getPortAccessTokenOutput().accessToken]).apply(console.log),
);`;

  // The SDK's optional node-gyp is not in any of them.
  test.each<[string, string[], string[]]>([
    ["with the Pulumi SDK in the bundle", ["node-gyp"], []],
    ["with the Pulumi SDK beside it", ["@pulumi/pulumi"], ["@pulumi"]],
    [
      "with the Pulumi SDK in the bundle, and this package with a copy of its own beside it",
      ["node-gyp", "pulumi-port-access-token"],
      ["@pulumi", "pulumi-port-access-token"],
    ],
  ])("%s", async (_, external, installed) => {
    const folder = mkdtempSync(join(tmpdir(), "port-access-token-"));
    folders.push(folder);
    mkdirSync(join(folder, "node_modules"));
    for (const name of installed) {
      symlinkSync(join(consumerModules, name), join(folder, "node_modules", name), "junction");
    }
    await bundle(unitTest, join(folder, "bundle.js"), external);
    const { output } = await run(process.execPath, ["bundle.js"], { cwd: folder, env: { PATH: process.env.PATH } });
    expect(output).toBe("[ 'mocked', 'mocked-access-token' ]\n");
  });
});

test("deploys where the package is installed as well, and requests tokens itself", async () => {
  const emulator = await startEmulator();
  try {
    const stack = new Stack("", emulatorEnv(emulator));
    const program = `
const { getPortAccessTokenOutput, PortAccessToken } = require("pulumi-port-access-token");
module.exports = {
  stored: new PortAccessToken("port").tokenFingerprint,
  requested: getPortAccessTokenOutput().tokenFingerprint,
};`;
    await bundle(program, join(stack.program, "index.js"));
    await stack.init();
    const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
    // One by the provider, one by the program.
    expect([requests, await stack.output("stored")]).toEqual([2, await stack.output("requested")]);
  } finally {
    await emulator.close();
  }
});

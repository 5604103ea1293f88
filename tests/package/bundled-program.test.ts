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

/** Bundles a program of a user's project. The bundler has nothing to complain of. */
async function bundle(program: string, file: string): Promise<void> {
  const { folder } = new Consumer({ "program.js": program });
  const esbuild = join(root, "node_modules", "esbuild", "bin", "esbuild");
  const options = ["--bundle", "--minify", "--platform=node", "--external:@pulumi/pulumi", "--log-level=warning"];
  const result = await run(process.execPath, [esbuild, "program.js", ...options, `--outfile=${file}`], {
    cwd: folder,
    env: process.env,
  });
  expect(result).toEqual({ exitCode: 0, output: "", stdout: "" });
}

test("runs under mocks where the package is in the bundle only", async () => {
  const folder = mkdtempSync(join(tmpdir(), "port-access-token-"));
  folders.push(folder);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(consumerModules, "@pulumi"), join(folder, "node_modules", "@pulumi"), "junction");
  const program = `
const pulumi = require("@pulumi/pulumi");
const { PortAccessToken } = require("pulumi-port-access-token");
const newResource = ({ inputs }) => ({ id: "id", state: { ...inputs, accessToken: "mocked" } });
pulumi.runtime.setMocks({ call: () => ({}), newResource }).then(() =>
  new PortAccessToken("port").accessToken.apply((token) => console.log(token)),
);`;
  await bundle(program, join(folder, "bundle.js"));
  const { output } = await run(process.execPath, ["bundle.js"], { cwd: folder, env: { PATH: process.env.PATH } });
  expect(output).toBe("mocked\n");
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

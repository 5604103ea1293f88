import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv } from "../support/emulated";
import { consumerModules, packedPackage, root } from "../support/paths";
import { projectFolder } from "../support/project-folder";
import { type RunResult, run } from "../support/run";

jest.setTimeout(60_000);

const installed = join(consumerModules, ".bin", "pulumi-port-access-token");
let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

const command = (args: string[], env: Record<string, string> = emulatorEnv(emulator)): Promise<RunResult> =>
  run(installed, args, { cwd: root, env: { PATH: process.env.PATH, ...env } });

test("the installed command prints a token that Port takes, and ends", async () => {
  const { exitCode, stdout, output } = await command([]);
  expect([exitCode, output]).toEqual([0, stdout]);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  expect((await fetch(`${emulator.baseUrl}/v1/blueprints`, { headers })).status).toBe(200);
});

test("its exit code shows that there is none, and stdout stays empty", async () => {
  const { exitCode, stdout } = await command([], { ...emulatorEnv(emulator), PORT_CLIENT_SECRET: "the-wrong-secret" });
  expect([exitCode, stdout]).toEqual([1, ""]);
});

test.each([
  ["--check", 2],
  ["--json", 1],
])("%s never shows the client secret, and makes %i requests", async (option, requests) => {
  const { exitCode, output } = await command([option]);
  expect([exitCode, emulator.authRequests]).toEqual([0, requests]);
  expect(output).not.toContain(emulatorEnv(emulator).PORT_CLIENT_SECRET);
});

test("a bug is reported by its name, never by its text", async () => {
  const breaks = 'require("node:crypto").createHash = () => { throw new TypeError("a-text-with-a-secret"); };';
  const preload = join(projectFolder({ "broken.cjs": breaks }), "broken.cjs");
  const env = { ...emulatorEnv(emulator), NODE_OPTIONS: `--require ${preload}` };
  expect(await command(["--json"], env)).toMatchObject({
    exitCode: 1,
    output: "pulumi-port-access-token: a bug in this package (TypeError) caused a failure. Please report it.\n",
  });
});

test("npm does not install the Pulumi SDK with it", async () => {
  const tarball = join(root, ".setup", "package.tgz");
  // The set-up has downloaded what npm needs.
  const args = ["install", "--dry-run", "--offline", tarball];
  const cwd = projectFolder({ "package.json": "{}" });
  const { exitCode, stdout } = await run("npm", args, { cwd, env: process.env });
  const names = [...stdout.matchAll(/^add (\S+) /gm)].map(([, name = ""]) => name);
  expect([exitCode, names]).toEqual([0, expect.arrayContaining(["pulumi-port-access-token", "node-fetch"])]);
  expect(names.filter((name) => name.startsWith("@pulumi/"))).toEqual([]);
});

test("neither the SDK nor node-fetch is loaded with it", async () => {
  const script = `
    require(${JSON.stringify(join(packedPackage, "dist", "cli", "command-line.js"))});
    console.log(Object.keys(require.cache).filter((file) => /@pulumi|node-fetch/.test(file)).length);`;
  const { stdout } = await run(process.execPath, ["-e", script], { cwd: root, env: process.env });
  expect(stdout).toBe("0\n");
});

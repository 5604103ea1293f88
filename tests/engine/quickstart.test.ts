import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Emulator, emulatorCredentials, startEmulator } from "../../emulator";
import { blockOf } from "../support/document-blocks";
import { emulatorEnv } from "../support/emulated";
import { leaksIn } from "../support/leak-scan";
import { root } from "../support/paths";
import { type RunResult, run } from "../support/run";
import { engineFolder } from "../support/stack";

jest.setTimeout(180_000);

/** A copy of what `npm start` needs, so that the checkout's own quickstart stays as it is. */
let checkout: string;
/** Stands for Port: the script knows it by nothing but the credentials in the environment. */
let port: Emulator;

function command(name: string, args: string[], env: Record<string, string>): Promise<RunResult> {
  const home = join(checkout, "home");
  const path = [engineFolder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
  return run(name, args, {
    cwd: checkout,
    env: { PATH: path, HOME: home, PULUMI_HOME: join(home, ".pulumi"), PULUMI_SKIP_UPDATE_CHECK: "1", ...env },
  });
}

const start = (env: Record<string, string> = {}) => command(process.execPath, ["tools/start.js"], env);

const ownBackend = () => {
  mkdirSync(join(checkout, "own"), { recursive: true });
  return { PULUMI_BACKEND_URL: `file://${join(checkout, "own")}`, PULUMI_CONFIG_PASSPHRASE: "own" };
};

beforeAll(async () => {
  port = await startEmulator();
});

afterAll(() => port.close());

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "port-access-token-"));
  for (const name of ["tools", "examples", "Pulumi.yaml", ".gitignore"]) {
    cpSync(join(root, name), join(checkout, name), { recursive: true, verbatimSymlinks: true });
  }
  mkdirSync(join(checkout, "home"));
  symlinkSync(join(root, ".setup"), join(checkout, ".setup"), "junction");
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

test("without credentials: deploys against the emulator, uses the token, and once more changes nothing and requests nothing", async () => {
  const first = await start();
  const second = await start();
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  const [, baseUrl] = /the emulator on (http:\/\/127\.0\.0\.1:\d+),/.exec(first.output) ?? [];
  expect(first.output).toContain(
    `Talking to: the emulator on ${baseUrl}, because PORT_CLIENT_ID and PORT_CLIENT_SECRET are not set.\n` +
      "State in:   files in .quickstart/backend, because no Pulumi backend is configured; secrets in them are encrypted " +
      'with the passphrase "quickstart", good enough for a try.\n',
  );
  expect(first.output).toContain("+ 3 created");
  expect(first.output).toMatch(/^ +accessToken +\[secret\]$/m);
  expect(second.output).toMatch(/Updating [\s\S]* 3 unchanged/);
  const proof = (requests: number) =>
    `The token works: GET ${baseUrl}/v1/blueprints answered 200.\n` +
    `Auth requests of this run: ${requests} (one for the preview and one for the update, none while the token is good).\n`;
  expect([first.output, second.output]).toEqual([expect.stringContaining(proof(2)), expect.stringContaining(proof(0))]);
  // The beginning of every JWT.
  expect(first.output + second.output).not.toContain("eyJ");
  // The emulator's own file beside the backend keeps its tokens, for the next start.
  const { clientSecret } = emulatorCredentials;
  for (const folder of [join(checkout, ".quickstart", "backend"), join(checkout, "home")]) {
    expect(leaksIn({ folder, secrets: [clientSecret] })).toEqual([]);
  }
});

test("with credentials and a backend of one's own: talks to Port, in that backend", async () => {
  const env = { ...emulatorEnv(port), ...ownBackend() };
  const before = port.authRequests;
  const first = await start(env);
  const second = await start(env);
  expect(first.output).toContain(
    "Talking to: Port, with PORT_CLIENT_ID and PORT_CLIENT_SECRET.\nState in:   the one chosen by PULUMI_BACKEND_URL.\n",
  );
  const { clientSecret } = emulatorCredentials;
  for (const name of ["own", "home"]) {
    expect(leaksIn({ folder: join(checkout, name), secrets: [clientSecret] })).toEqual([]);
  }
  for (const { output } of [first, second]) expect(output).toContain("/v1/blueprints answered 200.\n");
  expect([port.authRequests - before, existsSync(join(checkout, ".quickstart", "backend"))]).toEqual([2, false]);
});

test("the README's commands remove what is left in the checkout, the backend and the cache, and nothing else", async () => {
  const env = { ...emulatorEnv(port), ...ownBackend(), XDG_CACHE_HOME: join(checkout, "cache") };
  const kept = ["examples/quickstart/index.ts", "examples/quickstart/package.json", "cache/of-others"];
  const left = [
    ".quickstart",
    "Pulumi.quickstart.yaml",
    "examples/quickstart/node_modules",
    "cache/pulumi-port-access-token",
    "own/.pulumi/stacks/port-access-token-quickstart/quickstart.json",
  ];
  for (const name of ["of-others", "pulumi-port-access-token"])
    mkdirSync(join(checkout, "cache", name), { recursive: true });
  const existing = () => [...left, ...kept].filter((file) => existsSync(join(checkout, file)));
  await start(env);
  await command("git", ["init", "--quiet"], env);
  const before = existing();
  const { exitCode, output } = await command("bash", ["-ec", blockOf("README.md", "sh", "git clean")], env);
  expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
  expect([before, existing()]).toEqual([[...left, ...kept], kept]);
});

test("`pulumi up` in the root deploys the same program", async () => {
  const env = { ...emulatorEnv(port), ...ownBackend(), PULUMI_SKIP_CONFIRMATIONS: "1" };
  await command("pulumi", ["stack", "init", "mine"], env);
  const { output } = await command("pulumi", ["up", "--skip-preview"], env);
  expect(output).toContain("+ 3 created");
});

test("half of the credentials: says which half is missing", async () => {
  expect(await start({ PORT_CLIENT_ID: "a" })).toMatchObject({
    exitCode: 1,
    output:
      "pulumi-port-access-token: PORT_CLIENT_ID is set and PORT_CLIENT_SECRET is not: " +
      "set both to talk to Port, or none to talk to the emulator\n",
  });
});

test("where the emulator's port is taken since the first start: takes another one, and keeps it", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port: taken } = other.address() as AddressInfo;
  mkdirSync(join(checkout, ".quickstart"));
  const kept = join(checkout, ".quickstart", "emulator-port");
  writeFileSync(kept, String(taken));
  const result = await start();
  await new Promise((resolve) => other.close(resolve));
  const next = readFileSync(kept, "utf8");
  expect([result.exitCode, next === String(taken)]).toEqual([0, false]);
  expect(result.output).toContain(`the emulator on http://127.0.0.1:${next},`);
});

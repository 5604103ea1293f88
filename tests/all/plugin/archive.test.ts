import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { version } from "../../../auth/version";
import { type Emulator, emulatorCredentials, startEmulator } from "../../../emulator";
import { copyCheckout } from "../../support/checkout";
import { requestsDuring, threeHoursSeconds, withoutLife } from "../../support/emulated";
import { startLoopback } from "../../support/loopback";
import { root } from "../../support/paths";
import { specifyProcess } from "../../support/plugin-process";
import { type RunResult, run } from "../../support/run";
import { describeWithHosts, describeWithPython, engineFolder, pythonFolders } from "../../support/set-up";
import { Stack } from "../../support/stack";
import { oneTokenInYaml } from "../../support/yaml";

jest.setTimeout(180_000);

const temporary = mkdtempSync(join(tmpdir(), "port-access-token-"));
const builtFolder = join(root, ".setup", "plugin");
let archive: string;
let built: RunResult;

/** Runs `npm run plugin` in a checkout. */
function build(checkout: string, before = ""): Promise<RunResult> {
  const command = [before, `'${process.execPath}' tools/plugin.js`].join(" ");
  return run("/bin/sh", ["-c", command], { cwd: checkout, env: process.env });
}

function archiveIn(checkout: string): string {
  const folder = join(checkout, ".setup", "plugin");
  const [name = "no archive", ...others] = readdirSync(folder).filter((file) => file.endsWith(".tar.gz"));
  expect(others).toEqual([]);
  return join(folder, name);
}

beforeAll(async () => {
  built = await build(root);
  archive = archiveIn(root);
});

afterAll(() => rmSync(temporary, { recursive: true }));

test("the build prints sizes, and how to install the archive", () => {
  expect(built).toMatchObject({ exitCode: 0, output: built.stdout });
  const lines = built.stdout.split("\n").slice(-6, -1);
  expect(lines).toEqual([
    expect.stringMatching(/^plugin: \d\.\d MB {2}dist\/.*\.js$/),
    expect.stringMatching(/^plugin: \d+\.\d MB {2}\.setup\/plugin\/pulumi-resource-port-access-token$/),
    expect.stringMatching(/^plugin: \d+\.\d MB {2}\.setup\/plugin\/.*\.tar\.gz$/),
    `plugin: install it: pulumi plugin install resource port-access-token ${version} --file ${archive}`,
    `plugin: add it to a program: pulumi package add ${archive.replace(/-v[^/]*$/, "")}`,
  ]);
});

test("the archive holds an executable and licenses, without their owner and their time", async () => {
  const { stdout } = await run("tar", ["-tvzf", archive], { cwd: temporary, env: { ...process.env, TZ: "UTC" } });
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => line.replace(/ +\d+ 1970-01-01 00:00 /, " "))).toEqual([
    "-rwxr-xr-x 0/0 pulumi-resource-port-access-token",
    "-rw-r--r-- 0/0 LICENSE",
    "-rw-r--r-- 0/0 THIRD-PARTY-LICENSES",
  ]);
});

test("a checkout in another folder, with other permissions, gives the same archive", async () => {
  const checkout = copyCheckout();
  expect((await build(checkout, "umask 077;")).exitCode).toBe(0);
  expect(readFileSync(archiveIn(checkout)).equals(readFileSync(archive))).toBe(true);
});

const preload = join(temporary, "preload.cjs");
writeFileSync(preload, 'console.log("a preload");');

describe.each<[string, Record<string, string>]>([
  ["without Node.js on the PATH", {}],
  ["with a flag in NODE_OPTIONS that it does not know", { NODE_OPTIONS: "--no-webstorage" }],
  ["with --inspect-brk in NODE_OPTIONS", { NODE_OPTIONS: "--inspect-brk=0" }],
  ["with a preload in NODE_OPTIONS that prints", { NODE_OPTIONS: `--require ${preload}` }],
])("the executable, %s", (_, env) => {
  specifyProcess(() => ({ file: join(builtFolder, "pulumi-resource-port-access-token"), cwd: temporary, env }));
});

/** The token of a program, after the archive has been installed. There is neither Node.js nor anything in the environment. */
function specifyLife(program: string, fileName: string, source: () => Promise<string>): void {
  let emulator: Emulator;
  let stack: Stack;
  /** What was printed, the requests for a token, and Port's answer to the token afterwards. */
  const life: Record<string, { output: string; requests: number; status: number | undefined }> = {};

  async function step(name: string, command: string): Promise<void> {
    const [requests, { output }] = await requestsDuring(emulator, () => stack.succeed(command));
    const headers = { authorization: await stack.output("authorizationHeader") };
    const answer = headers.authorization ? await fetch(`${emulator.baseUrl}/v1/blueprints`, { headers }) : undefined;
    life[name] = { output, requests, status: answer?.status };
  }

  beforeAll(async () => {
    emulator = await startEmulator();
    const { clientId, clientSecret } = emulatorCredentials;
    stack = new Stack(program, { PATH: [...pythonFolders, engineFolder].join(delimiter) }, fileName);
    await stack.init();
    await stack.succeed(`plugin install resource port-access-token ${version} ${await source()}`);
    const settings = [`--plaintext port-access-token:baseUrl=${emulator.baseUrl}`];
    settings.push(`--plaintext port-access-token:clientId=${clientId}`);
    settings.push(`--secret port-access-token:clientSecret=${clientSecret}`);
    stack.secrets.add(clientSecret);
    await stack.unrecorded(`config set-all ${settings.join(" ")}`);
    await step("first up", "up --skip-preview");
    await step("unchanged up", "up --skip-preview --expect-no-changes");
    emulator.advance(threeHoursSeconds);
    stack.editState(withoutLife);
    await step("up after expiry", "up --skip-preview --tracing file:/dev/null");
    await step("destroy", "destroy --skip-preview");
  });

  afterAll(async () => {
    // No secret can be in the executable, and the leak scan would take seconds.
    rmSync(join(stack.folder, "pulumi", "plugins"), { recursive: true });
    await emulator.close();
  });

  test.each([
    ["first up", 1, 200],
    ["unchanged up", 0, 200],
    ["up after expiry", 1, 200],
    ["destroy", 0, undefined],
  ])("%s: %i requests for a token, then Port answers %s", (name, requests, status) => {
    expect(life[name]).toMatchObject({ requests, status });
  });

  test("the renewal is logged, also if the engine passes flags before the address of its log", () => {
    expect(life["up after expiry"]?.output).toContain("the token was renewed");
  });
}

describeWithHosts("the archive, downloaded for a YAML program", () => {
  let requests: readonly string[];

  specifyLife(oneTokenInYaml(), "Main.yaml", async () => {
    const file = readFileSync(archive);
    const server = await startLoopback((connection) => {
      connection.write(`HTTP/1.1 200 OK\r\ncontent-length: ${file.length}\r\n\r\n`);
      connection.end(file);
    });
    requests = server.requests;
    return `--server ${server.baseUrl}`;
  });

  test("is one request for the name of this platform", () => {
    expect(requests.map((request) => request.split("\r\n")[0])).toEqual([`GET /${basename(archive)} HTTP/1.1`]);
  });
});

describeWithPython("the archive, installed for a Python program", () => {
  const program = `
import pulumi

class PortAccessToken(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("port-access-token:index:PortAccessToken", name, {"authorizationHeader": None})

pulumi.export("authorizationHeader", PortAccessToken("port").authorizationHeader)
`;
  specifyLife(program, "__main__.py", async () => `--file ${archive}`);
});

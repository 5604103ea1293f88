import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { Consumer } from "../support/consumer";
import { blocksOf, blockWith } from "../support/document-blocks";
import { consumerModules, root } from "../support/paths";
import { run } from "../support/run";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

const blocks = blocksOf("README.md");
const { name, scripts, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const block = (language: string, part: string) => blockWith(blocks, language, part);

const programs = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET", us: "secret-of-us" } });
});

afterEach(async () => {
  await emulator.close();
});

test("there are no blocks but the ones that are run here", () => {
  const languages = "sh sh ts sh ts ts ts sh ts ts sh sh sh js sh";
  expect(blocks.map(({ language }) => language).join(" ")).toBe(languages);
});

test("the two commands are scripts of package.json", () => {
  const commands = block("sh", "npm start").trim().split("\n");
  expect(commands.map((command) => scripts[command.replace("npm ", "")])).toEqual([
    expect.any(String),
    expect.any(String),
  ]);
});

test("what is installed is this package", () => {
  expect(block("sh", "npm install")).toBe(`npm install ${name}\n`);
});

test("each program is one of the examples, which are deployed by their tests", () => {
  const folder = join(root, "examples");
  const examples = readdirSync(folder)
    .map((name) => join(folder, name, "index.ts"))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
  expect(programs.filter((program) => !examples.includes(program))).toEqual([]);
  expect(programs).toHaveLength(6);
});

test("the main program, its configuration commands and the call from a shell work on the engine", async () => {
  const [program] = programs;
  const stack = new Stack(program ?? "", { PORT_BASE_URL: emulator.baseUrl }, "index.ts");
  await stack.init();
  const outcome = await stack.shell(`set -e\n${block("sh", "config set")}`);
  expect([outcome.exitCode, outcome.stdout]).toEqual([0, expect.stringMatching(/\neyJ[\w.-]+\n$/)]);
  const called = await stack.shell(block("sh", "stack output authorizationHeader"));
  expect([called.exitCode, called.stdout]).toEqual([0, '{"ok":true,"blueprints":[]}']);
});

describe("a call from a shell gets an answer", () => {
  const hasJq = spawnSync("jq", ["--version"]).status === 0;
  const call = (part: string, clientSecret = "YOUR_CLIENT_SECRET") => {
    const credentials = { PORT_CLIENT_ID: "YOUR_CLIENT_ID", PORT_CLIENT_SECRET: clientSecret };
    return new Stack("", { PORT_BASE_URL: emulator.baseUrl, ...credentials }).shell(block("sh", part));
  };
  /** With `--fail`. */
  const curlSawAnError = 22;
  const answered = { exitCode: 0, stdout: '{"ok":true,"blueprints":[]}' };

  (hasJq ? test : test.skip)("by hand (skipped where there is no jq)", async () => {
    expect(await call("jq")).toMatchObject(answered);
  });

  test.each([
    ["with the command", '--header @- "$PORT'],
    ["with the command, its token on curl's command line", "Bearer $(npx"],
  ])("%s", async (_, part) => {
    expect(await call(part)).toMatchObject(answered);
  });

  test("without a token, curl still calls Port and is refused", async () => {
    const { exitCode } = await call("Bearer $(npx", "the-wrong-secret");
    const [path, status] = ["/v1/blueprints", 401];
    expect([exitCode, emulator.requests.at(-1)]).toEqual([curlSawAnError, expect.objectContaining({ path, status })]);
  });
});

test("the emulator's program runs as it is", async () => {
  const consumer = new Consumer({ "emulator.mjs": block("js", "startEmulator") });
  const { exitCode, output } = await run(process.execPath, ["emulator.mjs"], {
    cwd: consumer.folder,
    env: process.env,
  });
  expect([exitCode, output]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ emulator-client-id\n0\n$/)]);
});

test("the emulator's command is installed with the package", async () => {
  const [, command = "", option = ""] = block("sh", "npx pulumi-port-access-token-emulator").trim().split(" ");
  expect(Object.keys(bin)).toContain(command);
  const file = join(consumerModules, ".bin", command);
  const { exitCode, output } = await run(file, [option], { cwd: root, env: process.env });
  expect([exitCode, output]).toEqual([0, expect.stringMatching(/^Usage: pulumi-port-access-token-emulator /)]);
});

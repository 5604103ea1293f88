import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { Consumer } from "../support/consumer";
import { consumerModules, root } from "../support/paths";
import { usePlugins } from "../support/plugins";
import { run } from "../support/run";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

interface Block {
  language: string;
  text: string;
}

const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks: Block[] = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => ({
  language,
  text,
}));
const { name, scripts, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The one block that holds a text. */
function block(language: string, part: string): string {
  const found = blocks.filter((each) => each.language === language && each.text.includes(part));
  expect(found).toHaveLength(1);
  return found[0]?.text ?? "";
}

const programs = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET", us: "secret-of-us" } });
});

afterEach(async () => {
  await emulator.close();
});

test("there are no blocks but the ones that are run here", () => {
  const languages = "sh sh ts sh ts sh ts ts ts sh sh js sh";
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

test("the programs are valid TypeScript", async () => {
  const sources = programs.map((text, at): [string, string] => [`program${at}.ts`, text]);
  const options = { module: "commonjs", moduleResolution: "node", target: "es2022", strict: true, skipLibCheck: true };
  const consumer = new Consumer({
    ...Object.fromEntries(sources),
    "stand-in.d.ts": readFileSync(join(root, "tests", "support", "stand-ins", "modules.d.ts"), "utf8"),
    "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, noEmit: true, types: ["node"] } }),
  });
  const tsc = join(consumerModules, "typescript", "bin", "tsc");
  const { exitCode, output } = await run(process.execPath, [tsc], { cwd: consumer.folder, env: process.env });
  expect([exitCode, output]).toEqual([0, ""]);
});

test("the main program, its configuration commands and the call from a shell work on the engine", async () => {
  const [program] = programs;
  const stack = new Stack(program ?? "", { PORT_BASE_URL: emulator.baseUrl }, "index.ts");
  await stack.succeed("stack init dev");
  const outcome = await stack.shell(`set -e\n${block("sh", "config set")}`);
  expect([outcome.exitCode, outcome.stdout]).toEqual([0, expect.stringMatching(/\neyJ[\w.-]+\n$/)]);
  const called = await stack.shell(block("sh", "stack output authorizationHeader"));
  expect([called.exitCode, called.stdout]).toEqual([0, '{"ok":true,"blueprints":[]}']);
});

test("the program that calls Port's API gets an answer", async () => {
  const credentials = { PORT_CLIENT_ID: "YOUR_CLIENT_ID", PORT_CLIENT_SECRET: "YOUR_CLIENT_SECRET" };
  const stack = new Stack(block("ts", "fetch("), { PORT_BASE_URL: emulator.baseUrl, ...credentials }, "index.ts");
  await stack.deploy();
  expect(await stack.output("status")).toBe("200");
});

describe("a call from a shell gets an answer", () => {
  const hasJq = spawnSync("jq", ["--version"]).status === 0;
  const call = (part: string) => {
    const credentials = { PORT_CLIENT_ID: "YOUR_CLIENT_ID", PORT_CLIENT_SECRET: "YOUR_CLIENT_SECRET" };
    return new Stack("", { PORT_BASE_URL: emulator.baseUrl, ...credentials }).shell(block("sh", part));
  };
  const answered = { exitCode: 0, stdout: '{"ok":true,"blueprints":[]}' };

  (hasJq ? test : test.skip)("by hand (skipped where there is no jq)", async () => {
    expect(await call("jq")).toMatchObject(answered);
  });

  test("with the command", async () => {
    expect(await call('--header @- "$PORT')).toMatchObject(answered);
  });
});

test("the program without a resource deploys", async () => {
  const credentials = { PORT_CLIENT_ID: "YOUR_CLIENT_ID", PORT_CLIENT_SECRET: "YOUR_CLIENT_SECRET" };
  const program = block("ts", "getPortAccessTokenOutput()");
  const stack = new Stack(program, { PORT_BASE_URL: emulator.baseUrl, ...credentials }, "index.ts");
  await stack.deploy();
  expect(await stack.output("tokenFingerprint")).toMatch(/^[0-9a-f]{12}$/);
});

test("the program for two organizations gives each its own token", async () => {
  const credentials = { PORT_CLIENT_ID: "YOUR_CLIENT_ID", PORT_CLIENT_SECRET: "YOUR_CLIENT_SECRET" };
  // Loopback in the place of the US region is the one thing that is not as written.
  const program = block("ts", "america").replace('region: "us"', `baseUrl: "${emulator.baseUrl}"`);
  const stack = new Stack(program, { PORT_BASE_URL: emulator.baseUrl, ...credentials }, "index.ts");
  await stack.succeed("stack init dev");
  await stack.succeed("config set acme:usClientId us");
  await stack.configureSecret("secret-of-us", "acme:usClientSecret");
  await stack.succeed("up");
  const [europe, america] = JSON.parse(await stack.output("fingerprints"));
  expect(america).not.toBe(europe);
});

test("the program with the official Port provider deploys", async () => {
  const credentials = { PORT_CLIENT_ID: "YOUR_CLIENT_ID", PORT_CLIENT_SECRET: "YOUR_CLIENT_SECRET" };
  const program = block("ts", "@port-labs/port");
  const stack = new Stack(program, { PORT_BASE_URL: emulator.baseUrl, ...credentials }, "index.ts");
  usePlugins(stack, "port");
  await stack.deploy();
  expect((await stack.state()).map(({ type }) => type)).toContain("pulumi:providers:port");
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

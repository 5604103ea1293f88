import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { blockOf } from "../support/document-blocks";
import { root } from "../support/paths";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

const { name, scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
});

afterEach(() => emulator.close());

test("the commands for a checkout are scripts of package.json", () => {
  expect(blockOf("README.md", "sh", "npm start")).toBe("npm start\n");
  expect(scripts).toMatchObject({ start: expect.any(String), test: expect.any(String) });
});

test("what is installed is this package", () => {
  expect(blockOf("README.md", "sh", "npm install")).toBe(`npm install ${name}\n`);
});

test("the program, its configuration commands and a call from a shell work on the engine", async () => {
  const program = blockOf("README.md", "ts", "new PortAccessToken");
  const stack = new Stack(program, { PORT_BASE_URL: emulator.baseUrl }, "index.ts");
  await stack.init();
  const outcome = await stack.shell(`set -e\n${blockOf("README.md", "sh", "config set")}`);
  expect([outcome.exitCode, outcome.stdout]).toEqual([0, expect.stringMatching(/\neyJ[\w.-]+\n$/)]);
  const called = await stack.shell(blockOf("docs/command-line.md", "sh", "stack output authorizationHeader"));
  expect([called.exitCode, called.stdout]).toEqual([0, '{"ok":true,"blueprints":[]}']);
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv, oneToken } from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(120_000);

let emulator: Emulator;
let stack: Stack;
let token: string;

beforeAll(async () => {
  emulator = await startEmulator();
  stack = new Stack(oneToken, emulatorEnv(emulator));
  await stack.deploy();
  token = await stack.output("accessToken");
});

afterAll(() => emulator.close());

test("GitHub Actions: the first line that holds the token masks it, and the next steps get it", async () => {
  const file = join(stack.folder, "github-env");
  writeFileSync(file, "BEFORE=1\n");
  const script = `set -e; GITHUB_ENV=${file}\n${blockOf("docs/ci-logs.md", "sh", "::add-mask::")}`;
  const { exitCode, output } = await stack.shell(script);
  const variables = readFileSync(file, "utf8");
  rmSync(file);
  expect([exitCode, output]).toEqual([0, `::add-mask::${token}\n`]);
  expect(variables).toBe(`BEFORE=1\nPORT_ACCESS_TOKEN=${token}\n`);
});

test("Azure Pipelines: the one line that holds the token makes it a secret variable", async () => {
  const { exitCode, output } = await stack.shell(`set -e\n${blockOf("docs/ci-logs.md", "sh", "##vso")}`);
  expect([exitCode, output]).toEqual([0, `##vso[task.setvariable variable=portAccessToken;issecret=true]${token}\n`]);
});

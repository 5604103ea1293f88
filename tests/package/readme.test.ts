import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { blockOf } from "../support/document-blocks";
import { packedCheckout, standIns } from "../support/newcomer";
import { root } from "../support/paths";
import type { RunResult } from "../support/run";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

const readme = readFileSync(join(root, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("the README fits on a few screens", () => {
  expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(110);
});

test("the commands for a checkout are scripts of package.json", () => {
  const block = blockOf("README.md", "sh", "npm start");
  expect(block.replaceAll(/ #.*/g, "")).toBe("npm start\nnpm test\n");
  expect(scripts).toMatchObject({ start: expect.any(String), test: expect.any(String), pack: expect.any(String) });
});

describe("from a checkout to a token, command by command", () => {
  let emulator: Emulator;
  let stack: Stack;
  let outcome: RunResult;

  beforeAll(async () => {
    emulator = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
    stack = new Stack("", { PORT_BASE_URL: emulator.baseUrl });
    const install = blockOf("README.md", "sh", "npm run pack");
    const onLaptop = blockOf("README.md", "sh", "config set");
    const inCi = blockOf("README.md", "sh", "PORT_CLIENT_ID=");
    const isProgram = `cmp index.ts - <<'EOF'\n${blockOf("README.md", "ts", "new PortAccessToken")}EOF\n`;
    const use = blockOf("docs/get-started.md", "sh", "stack output authorizationHeader");
    const steps = [`cd '${packedCheckout()}'\n`, install, isProgram, onLaptop, "echo ---\n", inCi, "echo ---\n", use];
    outcome = await stack.shell(standIns() + steps.join(""));
  });

  afterAll(() => emulator.close());

  const part = (index: number) => outcome.output.split("---\n")[index] ?? "";

  test("on a laptop, the last one prints the token", () => {
    expect([outcome.exitCode, part(0)]).toEqual([0, expect.stringMatching(/\neyJ[\w.-]+\n$/)]);
  });

  test("in CI, the same token stays", () => {
    expect(part(1)).toContain("3 unchanged");
  });

  test("the token opens Port", () => {
    expect(part(2)).toBe('{"ok":true,"blueprints":[]}');
  });

  test("pulumi up prints the outputs that the README shows", () => {
    const outputs = (text: string) =>
      /^Outputs:\n(?: {4}.*\n)+/m
        .exec(text)?.[0]
        .replace(/"https?:[^"]+"/, '"ADDRESS"')
        .replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/, '"TIME"');
    expect(outputs(readme)).toContain(": [secret]\n");
    expect(outputs(readme)).toBe(outputs(part(0)));
  });
});

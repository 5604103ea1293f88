import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv, threeHoursSeconds } from "../../support/emulated";
import { usePlugins } from "../../support/plugins";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

// The programs and commands are those of docs/migrating.md.
const withPackage = blockOf("docs/migrating.md", "ts", "new PortAccessToken");
const withCommand = blockOf("docs/migrating.md", "ts", "new command.local.Command");
const withDynamicResource = blockOf("docs/migrating.md", "ts", "pulumi.dynamic.Resource");
const storeToken = blockOf("docs/migrating.md", "sh", "curl");
const forgetToken = blockOf("docs/migrating.md", "sh", "config rm port:token");

const withProvider = (lines: string) =>
  `${lines}\nnew port.Blueprint("service", { identifier: "service", title: "A", properties: {} }, { provider });\n`;
const after = withProvider(withPackage);

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

async function prepare(program: string): Promise<void> {
  stack = new Stack(program, emulatorEnv(emulator), "index.ts");
  usePlugins(stack, "port", "command");
  await stack.init();
}

/** What a token does: the one that the provider has, and what its blueprint got from Port. */
async function atPort(): Promise<{ token: string; blueprint: unknown }> {
  const resources = await stack.decryptedState();
  const provider = resources.find(({ type, id }) => type === "pulumi:providers:port" && id !== undefined);
  const blueprint = resources.find(({ type }) => type.endsWith(":Blueprint"));
  return { token: String(provider?.inputs?.token), blueprint: blueprint?.outputs };
}

/** Of each `PortAccessToken` of the stack. */
async function fingerprints(): Promise<unknown[]> {
  return (await stack.accessTokens()).map(({ outputs }) => outputs?.tokenFingerprint);
}

const fingerprintOf = (token: string) => createHash("sha256").update(token).digest("hex").slice(0, 12);

/** How many requests changed something at Port; one for a token does not. */
const changesAtPort = () => emulator.requests.filter(({ method }) => method !== "GET").length - emulator.authRequests;

describe("the same token comes from PortAccessToken, and the rest does not change", () => {
  /** Checks what a move leaves as it was. `move` returns what Pulumi printed. */
  async function expectSame(move: () => Promise<string>, printed: RegExp): Promise<void> {
    const [before, changes] = [await atPort(), changesAtPort()];
    stack.write(after, "index.ts");
    expect(await move()).toMatch(printed);
    expect([await atPort(), changesAtPort()]).toEqual([before, changes]);
    expect(await fingerprints()).toEqual([fingerprintOf(before.token)]);
  }

  test.each([
    ["from @pulumi/command", withCommand],
    ["from a dynamic resource", withDynamicResource],
  ])("%s", async (_, program) => {
    await prepare(withProvider(program));
    await stack.succeed("up --skip-preview");
    const previewAndUpdate =
      /\+ 2 to create\n +- 1 to delete\n.* 3 unchanged\n[\s\S]*\+ 2 created\n +- 1 deleted\n.* 3 unchanged\n/;
    await expectSame(async () => (await stack.succeed("up")).output, previewAndUpdate);
  });

  const hasJq = spawnSync("jq", ["--version"]).status === 0;
  (hasJq ? test : test.skip)("from curl and the default provider (skipped where there is no jq)", async () => {
    await prepare(withProvider('import * as port from "@port-labs/port";\nconst provider = undefined;'));
    await stack.succeed(`config set port:baseUrl ${emulator.baseUrl}`);
    expect(await stack.shell(`set -e\n${storeToken}`)).toMatchObject({ exitCode: 0 });
    const move = async () => (await stack.shell(`set -e\n${forgetToken}`)).output;
    await expectSame(move, /\+ 3 created\n +2 unchanged\n/);
    // What was removed from the configuration is not missed.
    await stack.succeed("up --skip-preview --expect-no-changes");
  });
});

test("where the old token has expired, only the provider's token is updated besides", async () => {
  await prepare(withProvider(withDynamicResource));
  await stack.succeed("up --skip-preview");
  const [before, changes] = [await atPort(), changesAtPort()];
  emulator.advance(threeHoursSeconds);
  stack.write(after, "index.ts");
  const { output } = await stack.succeed("up --skip-preview", { shiftSeconds: threeHoursSeconds });
  expect(output).toMatch(/\+ 2 created\n +~ 1 updated\n +- 1 deleted\n.* 2 unchanged\n/);
  const { token, blueprint } = await atPort();
  expect([blueprint, changesAtPort(), await fingerprints()]).toEqual([
    before.blueprint,
    changes,
    [fingerprintOf(token)],
  ]);
  expect(token).not.toBe(before.token);
});

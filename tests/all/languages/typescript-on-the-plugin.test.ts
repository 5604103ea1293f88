import { cpSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../auth/version";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { packedCheckout, standIns } from "../../support/newcomer";
import { consumerModules } from "../../support/paths";
import type { RunResult } from "../../support/run";
import { sdksFolder } from "../../support/sdks";
import { describeWith } from "../../support/set-up";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

/** In the place of what npm downloads: the modules of the set-up, and the install script of the SDK. */
const npm = `
npm() {
  case "$*" in
    ci | "run plugin" | "run sdks") ;;
    "install @pulumi/pulumi ./sdks/port-access-token")
      mkdir node_modules && ln -s '${consumerModules}'/* node_modules && rm node_modules/pulumi-port-access-token
      ln -s ../sdks/port-access-token node_modules/pulumi-port-access-token-native
      (cd sdks/port-access-token && node '${join(consumerModules, "typescript", "bin", "tsc")}' && cp package.json bin) ;;
    *) echo "npm $*"; return 1 ;;
  esac
}
`;

const page = "docs/typescript-on-the-plugin.md";
const install = blockOf("docs/typescript-on-the-plugin.md", "sh", "pulumi plugin install");
const create = blockOf("docs/typescript-on-the-plugin.md", "sh", "stack init");
const program = blockOf("docs/typescript-on-the-plugin.md", "typescript", "new PortAccessToken");
const deploy = blockOf("docs/typescript-on-the-plugin.md", "sh", "pulumi up");

test("the plugin's version on the page is that of the package", () => {
  expect(install).toContain(` port-access-token ${version} --file `);
});

describeWith("generator")(`the commands of ${page}`, () => {
  let emulator: Emulator;
  let stack: Stack;
  let project: string;
  let deployed: RunResult;

  beforeAll(async () => {
    emulator = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
    stack = new Stack("", { PORT_BASE_URL: emulator.baseUrl });
    const checkout = packedCheckout();
    project = join(checkout, "..", "port-token");
    cpSync(join(sdksFolder(), "nodejs"), join(checkout, ".setup", "sdks", "nodejs"), { recursive: true });
    const write = `cat > index.ts <<'EOF'\n${program}EOF\n`;
    deployed = await stack.shell([standIns(), npm, `cd '${checkout}'\n`, install, create, write, deploy].join(""));
  });

  afterAll(() => emulator.close());

  test("deploy its program", () => {
    expect([deployed.exitCode, deployed.output]).toEqual([0, expect.stringContaining("2 created")]);
  });

  test("leave one resource in the state for a token", async () => {
    const tokens = (await stack.state()).filter(({ type }) => !/^pulumi:(?:pulumi:Stack|providers:)/.test(type));
    expect(tokens.map(({ type }) => type)).toEqual(["port-access-token:index:PortAccessToken"]);
  });

  test("make a stack in which --expect-no-changes holds after expiry", async () => {
    const [credentials] = deploy.split("\n");
    const preview = `${credentials}\nTEST_CLOCK_SHIFT_SECONDS=${threeHoursSeconds} pulumi preview --expect-no-changes`;
    emulator.advance(threeHoursSeconds);
    const [requests, { exitCode }] = await requestsDuring(emulator, () => stack.shell(`cd '${project}'\n${preview}`));
    expect([requests, exitCode]).toEqual([1, 0]);
  });
});

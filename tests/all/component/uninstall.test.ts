import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv } from "../../support/emulated";
import { consumerModules, packedPackage, root } from "../../support/paths";
import type { RunResult } from "../../support/run";
import { type InventoryEntry, inventory, Stack } from "../../support/stack";

jest.setTimeout(180_000);

const packageName = "pulumi-port-access-token";
const message = `Cannot find module '${packageName}/dynamic-provider'`;

/** A dynamic resource of the program itself, which used the token and stays when the token goes. */
const userOf = (authorization: string) => `
const pulumi = require("@pulumi/pulumi");
const calls = { create: async (outs) => ({ id: "call", outs }), update: async (id, olds, outs) => ({ outs }) };
class Call extends pulumi.dynamic.Resource {
  constructor(name, authorization) {
    super(calls, name, { authorization }, { additionalSecretOutputs: ["authorization"] });
  }
}
new Call("call", ${authorization});
`;
const withToken = `
const { PortAccessToken } = require("${packageName}");
const token = new PortAccessToken("port");
${userOf("token.authorizationHeader")}`;
const withoutToken = userOf('"none"');

const deployed = deployedOnce((port) => {
  const made = new Stack(withToken, emulatorEnv(port));
  layOutModules(made);
  return made;
});

let emulator: Emulator;
let stack: Stack;
let before: InventoryEntry[];

/** Modules of the project's own. The SDK is a copy: a link would let it find the package beside the place it leads to. */
function layOutModules({ program }: Stack): void {
  const modules = join(program, "node_modules");
  const sdk = join("@pulumi", "pulumi");
  rmSync(modules, { recursive: true });
  mkdirSync(join(modules, "@pulumi"), { recursive: true });
  // The oldest SDK depends on another package of its scope.
  const ofScope = readdirSync(join(consumerModules, "@pulumi")).map((name) => join("@pulumi", name));
  for (const name of [...readdirSync(consumerModules), ...ofScope]) {
    if (name !== "@pulumi" && name !== sdk) symlinkSync(join(consumerModules, name), join(modules, name), "junction");
  }
  cpSync(join(consumerModules, sdk), join(modules, sdk), { recursive: true });
}

/** Runs lines of the page, without credentials. Tests install nothing, so npm does here what it does to this package. */
function follow(lines: string): Promise<RunResult> {
  const npm = `
npm() {
  case "$1" in
    install) ln -s "${packedPackage}" "node_modules/$(basename "$2" .tgz)" ;;
    uninstall) rm "node_modules/$2" ;;
  esac
}`;
  const script = `set -e; unset PORT_CLIENT_ID PORT_CLIENT_SECRET; ${npm}\n${lines}`;
  return stack.shell(script.replaceAll("::my-project::", "::tokens::"));
}

/** The component and its child. */
const isOfToken = ([urn]: InventoryEntry) => /port-access-token:(index:PortAccessToken|AccessToken)::port$/.test(urn);

/** Everything but the token is in the state, and the program runs without the package. */
async function expectOnlyTokenGone(): Promise<void> {
  const rest = before.filter((entry) => !isOfToken(entry));
  expect([before.length - rest.length, await inventory(stack)]).toEqual([2, rest]);
  await stack.succeed("up --skip-preview --expect-no-changes");
  expect(readdirSync(join(stack.program, "node_modules"))).not.toContain(packageName);
}

const documentedOrder = blockOf("docs/troubleshooting.md", "sh", "for every stack");
const installAgain = blockOf("docs/troubleshooting.md", "sh", "npm install");
const list = blockOf("docs/troubleshooting.md", "sh", '::port"\n');
const remove = blockOf("docs/troubleshooting.md", "sh", "--target-dependents");

test("the page is found by the message", () => {
  expect(readFileSync(join(root, "docs", "troubleshooting.md"), "utf8")).toContain(`\n## ${message}\n`);
});

describe("a stack whose program no longer has its token", () => {
  beforeEach(async () => {
    ({ emulator, stack } = await deployed());
    layOutModules(stack);
    before = await inventory(stack);
    stack.write(withoutToken);
  });

  afterEach(async () => {
    await emulator.close();
  });

  test("deployed, then uninstalled: nothing but the token goes", async () => {
    expect(await follow(documentedOrder)).toMatchObject({ exitCode: 0 });
    await expectOnlyTokenGone();
  });

  describe("uninstalled at once", () => {
    const fails = expect.stringContaining(`error: ${message}\n`);

    beforeEach(async () => {
      await follow(`npm uninstall ${packageName}`);
    });

    test("up and refresh fail with the message and lose nothing, and a preview shows no problem", async () => {
      await stack.succeed("preview");
      for (const command of ["up --skip-preview", "refresh --skip-preview"]) {
        const { exitCode, output } = await stack.pulumi(command);
        expect([exitCode === 0, output]).toEqual([false, fails]);
      }
      expect(await inventory(stack)).toEqual(before);
    });

    test("destroy fails with the message, and works when the package is installed again", async () => {
      const { exitCode, output } = await stack.pulumi("destroy --skip-preview");
      expect([exitCode === 0, output]).toEqual([false, fails]);
      const again = installAgain.replace("pulumi up", "pulumi destroy");
      expect([(await follow(again)).exitCode, await stack.state()]).toEqual([0, []]);
    });

    test("installed again, deployed, uninstalled: nothing but the token goes", async () => {
      await stack.pulumi("up --skip-preview");
      expect(await follow(installAgain)).toMatchObject({ exitCode: 0 });
      await expectOnlyTokenGone();
    });

    test("state delete: lists what would go with the token, after an up that failed nothing but the token's own", async () => {
      const listed = async () => (await follow(list)).output.match(/(?<=^ \* .*\(urn:.*)[\w-]+::\w+(?=\)$)/gm);
      const tooEarly = await listed();
      await stack.pulumi("up --skip-preview");
      expect([tooEarly, await listed()]).toEqual([["AccessToken::port", "Resource::call"], ["AccessToken::port"]]);
      expect(await follow(remove)).toMatchObject({ exitCode: 0 });
      await expectOnlyTokenGone();
    });
  });
});

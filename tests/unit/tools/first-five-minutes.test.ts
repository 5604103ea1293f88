import { readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../auth/version";
import { type Emulator, startEmulator } from "../../../emulator";
import { blocksOf } from "../../support/document-blocks";
import { root } from "../../support/paths";
import { describeOnPosix } from "../../support/run";

const { startShell } = require("../../../tools/first-five-minutes/shell.js");
const { replace, standInsFor } = require("../../../tools/first-five-minutes/stand-ins.js");
const { walk } = require("../../../tools/first-five-minutes/walk.js");
const { promptsOf, ways } = require("../../../tools/first-five-minutes/ways.js");

type Step = string | { file: string; text: string } | { told: string; command: string };

const env = { PATH: process.env.PATH };
const artifacts = { tarball: "/release/package.tgz", archive: "/release/plugin.tar.gz", wheel: "/release/sdk.whl" };
const places = { home: "/home", templates: "/templates", repository: "/checkout", portUrl: "http://127.0.0.1:1" };
const standIns = standInsFor({ artifacts, ...places, ownPythonHost: true });

describe("what a newcomer types", () => {
  const pages = ["README.md", "docs/_index.md", "docs/installation-configuration.md"];
  const prose = pages.map((page) => readFileSync(join(root, page), "utf8")).join("\n");
  const blocks = pages.flatMap(blocksOf).map(({ text }) => text);
  const isShown = (step: Step) => {
    if (typeof step === "string") return blocks.includes(step);
    return "told" in step
      ? prose.includes(`${step.told}.`)
      : prose.includes(`\`${step.file}\`:`) && blocks.includes(step.text);
  };

  test.each<[string, Step[]]>(Object.entries(ways))(
    "stands in the README or in a page of the registry: %s",
    (_, steps) => {
      expect(steps.filter((step) => !isShown(step))).toEqual([]);
    },
  );

  test("is a command for each prompt, and a file is written as it is on the page", () => {
    expect(["one\ntwo |\n  three\n", { file: "a.py", text: "b\nc\n" }].flatMap(promptsOf)).toEqual([
      { typed: "one", shown: "one" },
      { typed: "two |\n  three", shown: "two |\n  three" },
      { typed: "cat > a.py <<'EOF'\nb\nc\nEOF", shown: "(write a.py: 2 lines)" },
    ]);
  });

  test.each([
    ["curl -fsSL https://get.pulumi.com | sh", ":"],
    ["pulumi login --local", "pulumi login file:///home"],
    ["pulumi new yaml --yes", "pulumi new /templates/yaml --yes"],
    ["pulumi new python --yes", 'pulumi new /templates/python --yes && PATH="$PWD/bin:$PATH"'],
    ["npm install pulumi-port-access-token", "npm install /release/package.tgz"],
    ["echo pulumi-port-access-token >> requirements.txt", "echo /release/sdk.whl >> requirements.txt"],
    ["npx pulumi-port-access-token --check", "npx --package /release/package.tgz pulumi-port-access-token --check"],
    ["export PORT_BASE_URL=https://api.getport.io", "export PORT_BASE_URL=http://127.0.0.1:1"],
    ["git clone REPOSITORY checkout", "git clone /checkout checkout"],
    ["pulumi up --yes", "pulumi up --yes"],
  ])("is replaced only where it has to be, with the reason: %s", (typed, command) => {
    const replaced = replace(typed, standIns);
    expect([replaced.command, replaced.reasons.length > 0]).toEqual([command, command !== typed]);
  });

  test.each(["pulumi install", "pulumi package add port-access-token"])(
    "%s installs the plugin from its archive",
    (typed) => {
      const install = `pulumi plugin install resource port-access-token ${version} --file /release/plugin.tar.gz`;
      expect(replace(typed, standIns).command).toBe(`${install} && ${typed}`);
    },
  );
});

describeOnPosix("a walk", () => {
  let port: Emulator;
  const setting = () => ({
    artifacts,
    ...places,
    ownPythonHost: false,
    env,
    port,
    print() {},
  });

  beforeEach(async () => {
    port = await startEmulator();
  });

  afterEach(() => port.close());

  test("fails if the token has not been used", async () => {
    await expect(walk(["curl --silent $PORT_BASE_URL/v1/blueprints"], setting())).rejects.toThrow(
      "the token was not used",
    );
  });

  test("starts in an empty folder, with an empty home and nothing else in the environment", async () => {
    const command = "ls -A . ~ && env | cut -d = -f 1 | sort | xargs && false";
    await expect(walk([command], setting())).rejects.toThrow(
      /exited with 1:\n\.:\n\n\/\S+\/home:\nHOME PATH PORT_BASE_URL PULUMI_HOME PWD SHLVL _\n$/,
    );
  });
});

describeOnPosix("the shell", () => {
  let shell: ReturnType<typeof startShell>;

  beforeEach(() => {
    shell = startShell({ cwd: root, env });
  });

  afterEach(() => shell.end());

  test("keeps folder and variables from command to command", async () => {
    await shell.run("cd tools && export NAME=value");
    expect((await shell.run("pwd; echo $NAME")).output).toBe(`${join(root, "tools")}\nvalue\n`);
  });

  test("gives a command nothing to read", async () => {
    expect((await shell.run("cat")).output).toBe("");
  });

  test("rejects with what a failing command printed", async () => {
    await expect(shell.run("echo the reason >&2; false")).rejects.toThrow("exited with 1:\nthe reason\n");
  });

  test("rejects if it is gone", async () => {
    await expect(shell.run("kill -9 $$")).rejects.toThrow("the shell has ended");
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv, oneToken } from "../../support/emulated";
import type { RunResult } from "../../support/run";
import { runIn } from "../../support/sdks";
import { actionlintFolder, describeWith } from "../../support/set-up";
import { Stack } from "../../support/stack";

// The jobs of docs/get-started.md, as far as they are commands.

jest.setTimeout(120_000);

const gitHub = blockOf("docs/get-started.md", "yaml", "GITHUB_PATH");
const gitLab = blockOf("docs/get-started.md", "yaml", "before_script");
const gitHubJob = parse(gitHub).jobs.deploy;
const gitLabJob = parse(gitLab).deploy;
const credentials = ["PORT_CLIENT_ID", "PORT_CLIENT_SECRET"];
const answer = '{"ok":true,"blueprints":[]}';

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
});

afterEach(() => emulator.close());

/** Runs the commands of a job in the project, without the installation of packages and of Pulumi. */
async function runJob(commands: string[]): Promise<RunResult> {
  stack = new Stack(
    oneToken,
    emulatorEnv(emulator, { clientId: "YOUR_CLIENT_ID", clientSecret: "YOUR_CLIENT_SECRET" }),
  );
  await stack.init();
  const standIns = `set -eo pipefail; GITHUB_PATH=${join(stack.folder, "path")}
npm() { [ "$*" = ci ]; }
curl() { if [ "$*" != "-fsSL https://get.pulumi.com" ]; then command curl "$@"; fi; }\n`;
  return stack.shell(standIns + commands.join("\n"));
}

/** What a log shows, if each mask holds for the lines after it. */
function masked(output: string): string {
  const masks: string[] = [];
  const lines = output.split("\n").map((line) => {
    const [, mask] = /^::add-mask::(.+)$/.exec(line) ?? [];
    if (mask) masks.push(mask);
    return mask ? "" : masks.reduce((text, each) => text.replaceAll(each, "***"), line);
  });
  return lines.join("\n");
}

describe("GitHub Actions", () => {
  const commands = gitHubJob.steps.flatMap(({ run }: { run?: string }) => run ?? []);

  test("the job deploys and uses the token, and its log does not hold it", async () => {
    const { exitCode, output } = await runJob(commands);
    const token = await stack.output("accessToken");
    expect([exitCode, output.includes(`::add-mask::${token}\n`)]).toEqual([0, true]);
    expect([output.endsWith(answer), masked(output).includes(token)]).toEqual([true, false]);
  });

  test("the job gets the credentials from secrets of the same name", () => {
    const given = credentials.map((name) => [name, "${{ secrets.NAME }}".replace("NAME", name)]);
    expect(gitHubJob.env).toMatchObject(Object.fromEntries(given));
  });

  describeWith("actionlint")("the workflow", () => {
    test("is valid, and runs on a schedule, one at a time", async () => {
      const file = join(stack.folder, "deploy.yml");
      writeFileSync(file, gitHub);
      expect(await runIn(stack.folder, join(actionlintFolder, "actionlint"), ["-no-color", file])).toMatchObject({
        exitCode: 0,
        output: "",
      });
      expect(parse(gitHub)).toMatchObject({ on: { schedule: [expect.anything()] }, concurrency: expect.anything() });
    });
  });
});

describe("GitLab CI", () => {
  test("the job deploys and uses the token, and prints it nowhere, because GitLab cannot mask it", async () => {
    const { exitCode, output } = await runJob([...gitLabJob.before_script, ...gitLabJob.script]);
    expect([exitCode, output.endsWith(answer)]).toEqual([0, true]);
    expect(output).not.toContain(await stack.output("accessToken"));
  });

  test("the job runs one at a time, on a schedule too: those run on the default branch", () => {
    expect(gitLabJob).toMatchObject({
      resource_group: "deploy",
      rules: [{ if: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" }],
    });
  });
});

test("a client secret that moves from the stack configuration to the environment leaves configuration and state", async () => {
  stack = new Stack(oneToken, { PORT_BASE_URL: emulator.baseUrl });
  await stack.init();
  const everything = async () =>
    readFileSync(join(stack.program, "Pulumi.dev.yaml"), "utf8") + JSON.stringify(await stack.decryptedState());
  await stack.shell(blockOf("docs/configuration.md", "sh", "port:secret"));
  await stack.succeed("up --skip-preview");
  const before = await everything();
  const { exitCode } = await stack.shell(`set -e\n${blockOf("docs/get-started.md", "sh", "pulumi config rm")}`);
  const after = await everything();
  const mentions = (text: string) => [/secure:/.test(text), text.includes("YOUR_CLIENT_SECRET")];
  expect([exitCode, mentions(before), mentions(after)]).toEqual([0, [true, true], [false, false]]);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../support/paths";
import { run } from "../../support/run";
import { actionlintFolder, describeWith, pythonFolders } from "../../support/set-up";

const { nodeVersion } = require("../../../tools/plugin.js");

interface Job {
  needs?: string | string[];
  strategy?: { matrix: { include?: Record<string, string>[] } };
  environment?: string;
  permissions: Record<string, string>;
  steps?: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

const folder = join(root, ".github", "workflows");
const files = readdirSync(folder);
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const jobsOf = (file: string): Record<string, Job> => parse(read(file)).jobs;
const stepsOf = (file: string) => Object.values(jobsOf(file)).flatMap(({ steps = [] }) => steps);
/** Those that are written out, not the one of the matrix. */
const nodeVersions = (steps: Job["steps"] = []) =>
  steps.map((step) => String(step.with?.["node-version"])).filter((version) => /^\d/.test(version));
const tested = jobsOf("ci.yml").linux?.strategy?.matrix.include ?? [];
const testedVersions = tested.map(({ node }) => node);
const { scripts, engines, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

async function findsNothing(command: string, args: string[]): Promise<void> {
  const { exitCode, output } = await run(command, args, { cwd: root, env: { ...process.env, NO_COLOR: "1" } });
  expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
}

describeWith("actionlint")("actionlint", () => {
  // Not the linters that it would find on the PATH of some machines.
  const options = ["-shellcheck=", "-pyflakes="];
  const paths = files.map((file) => join(folder, file));
  test("finds nothing", () => findsNothing(join(actionlintFolder, "actionlint"), [...options, ...paths]));
});

describeWith("python")("zizmor", () => {
  const options = ["--offline", "--no-progress", "--pedantic", "--strict-collection"];
  test("finds nothing", () => findsNothing(join(pythonFolders[0] ?? "", "zizmor"), [...options, ".github"]));
});

describe("every workflow", () => {
  test.each(files)("runs only scripts that package.json has: %s", (file) => {
    const calls = stepsOf(file).flatMap((step) => [...(step.run ?? "").matchAll(/npm (?:run (\S+)|(start|test)\b)/g)]);
    const names = calls.map(([, script, shorthand]) => script ?? shorthand ?? "");
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });

  test.each(files)("runs on versions of Node.js that CI tests: %s", (file) => {
    const majors = nodeVersions(stepsOf(file)).map((version) => version.split(".")[0]);
    expect(testedVersions).toEqual(expect.arrayContaining(majors));
  });

  // zizmor does not ask for it since v6 keeps them outside of the checkout.
  test.each(files)("checks out without leaving credentials for later steps: %s", (file) => {
    const checkouts = stepsOf(file).filter((step) => step.uses?.startsWith("actions/checkout@"));
    expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => ({ "persist-credentials": false })));
  });

  const uses = files.flatMap((file) =>
    [...read(file).matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action = ""]) => action),
  );
  const actions = [...new Set(uses)];

  test("names a commit of each action, and its version", () => {
    expect(actions.filter((action) => !/^\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  test("has one version of each action", () => {
    const names = actions.map((action) => action.split("@")[0]);
    expect(names).toEqual([...new Set(names)]);
  });
});

test("CI tests from the oldest Node.js and the oldest SDK on that the package accepts, and each Node.js with the newest SDK", () => {
  const [{ node, sdk } = {}, ...newest] = tested;
  expect([`>=${node}`, `^${sdk}`]).toEqual([engines.node, peerDependencies["@pulumi/pulumi"]]);
  expect(newest).toEqual([...new Set(testedVersions)].map((version) => ({ node: version })));
});

test("CI builds the plugin on desktops with its own Node.js, which npm does not have for macOS", () => {
  expect(nodeVersions(jobsOf("ci.yml").desktop?.steps)).toEqual([nodeVersion]);
});

describe("the release", () => {
  const jobs = jobsOf("release.yml");
  const needsOf = (name: string): string[] => {
    const direct = [jobs[name]?.needs ?? []].flat();
    return [...new Set(direct.flatMap((need) => [need, ...needsOf(need)]))].sort();
  };
  const isPublishing = ([, { permissions }]: [string, Job]) => Object.values(permissions).includes("write");
  const publishing = Object.entries(jobs).filter(isPublishing);
  const building = Object.entries(jobs).filter((entry) => !isPublishing(entry));

  test("checks the tag before anything else", () => {
    const commands = Object.entries(jobs)
      .filter(([name]) => needsOf(name).length === 0)
      .map(([, { steps = [] }]) => steps.find((step) => step.run)?.run);
    expect(commands).toEqual(['npm run release:check -- "$GITHUB_REF_NAME"']);
  });

  test.each(publishing)(
    "publishes only what all other jobs have built and tested, in an environment: %s",
    (name, job) => {
      expect([job.environment, needsOf(name)]).toEqual([
        name,
        expect.arrayContaining(building.map(([other]) => other)),
      ]);
    },
  );

  test("publishes in three jobs, and no other job of a workflow may write", () => {
    const writing = files.flatMap((file) =>
      Object.entries(jobsOf(file))
        .filter(isPublishing)
        .map(([name]) => name),
    );
    expect(writing).toEqual(["github", "npm", "pypi"]);
  });

  test("ships the version of Node.js that `npm run plugin` builds with, on all platforms and in the SBOM", () => {
    const versions = [jobs.plugin, jobs.packages].flatMap((job) => nodeVersions(job?.steps));
    expect([...new Set(versions)]).toEqual([nodeVersion]);
  });

  test("downloads only artifacts that it has uploaded", () => {
    const named = (action: string) =>
      stepsOf("release.yml").flatMap((step) => (step.uses?.startsWith(action) && step.with?.name) || []);
    expect(named("actions/upload-artifact")).toEqual(expect.arrayContaining(named("actions/download-artifact")));
  });
});

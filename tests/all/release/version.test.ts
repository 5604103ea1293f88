import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/paths";
import { projectFolder } from "../../support/project-folder";
import type { RunResult } from "../../support/run";
import { runIn } from "../../support/sdks";

jest.setTimeout(60_000);

const places = ["README.md", "auth", "docs", "examples"];
const isSource = (file: string) => !file.includes("node_modules");
const parsed = (...names: string[]) => JSON.parse(readFileSync(join(...names), "utf8"));

/** A version behind the name of the package, however it is written, and the constant. */
const mention = /(?:port[-_]access[-_]token|const version)[": @^~=v-]{1,5}(\d+\.\d+\.\d+(?:-rc\.\d+)?)/g;

/** Each version that is named, with the files that name it. */
function versionsIn(checkout: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const place of places) {
    const inside = place.includes(".")
      ? [""]
      : readdirSync(join(checkout, place), { recursive: true, encoding: "utf8" });
    for (const file of inside
      .map((name) => join(place, name))
      .filter((name) => /\.(md|ts|json)$/.test(name) && isSource(name))) {
      for (const [, version = ""] of readFileSync(join(checkout, file), "utf8").matchAll(mention)) {
        found[version] = [...new Set([...(found[version] ?? []), file])];
      }
    }
  }
  return found;
}

test("wherever the version is named, it is that of package.json", () => {
  expect(Object.keys(versionsIn(root))).toEqual([parsed(root, "package.json").version]);
});

describe("npm version", () => {
  const checkout = projectFolder();
  const person = { GIT_AUTHOR_NAME: "someone", GIT_AUTHOR_EMAIL: "someone@example.com" };
  const env = { ...person, GIT_COMMITTER_NAME: "someone", GIT_COMMITTER_EMAIL: "someone@example.com" };
  const git = (...args: string[]): Promise<RunResult> => runIn(checkout, "git", args, env);
  let before: Record<string, string[]>;
  let outcome: RunResult;

  beforeAll(async () => {
    for (const name of [...places, "package.json", "package-lock.json", join("tools", "version.js")]) {
      cpSync(join(root, name), join(checkout, name), { recursive: true, filter: isSource });
    }
    before = versionsIn(checkout);
    await git("init", "--quiet");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=first");
    outcome = await runIn(checkout, "npm", ["version", "12.3.4-rc.5"], env);
  });

  test("writes the version into each file that names it", () => {
    expect([outcome.exitCode, outcome.output]).toEqual([0, expect.stringContaining("\nv12.3.4-rc.5\n")]);
    expect(versionsIn(checkout)).toEqual({ "12.3.4-rc.5": Object.values(before).flat() });
    const { version, packages } = parsed(checkout, "package-lock.json");
    const versions = [parsed(checkout, "package.json").version, version, packages[""].version];
    expect(versions).toEqual(Array(3).fill("12.3.4-rc.5"));
  });

  test("commits all of it, and tags the commit", async () => {
    expect((await git("status", "--short")).output).toBe("");
    const { stdout } = await git("show", "--name-only", "--format=%D");
    expect(stdout.split("\n")[0]).toContain("tag: v12.3.4-rc.5");
    const changed = stdout.trim().split("\n").slice(2);
    expect(changed.sort()).toEqual([...Object.values(before).flat(), "package.json", "package-lock.json"].sort());
  });

  test("changes nothing else in them", async () => {
    const { stdout } = await git("show", "--unified=0", "--format=");
    const lines = stdout.split("\n").filter((line) => /^[-+](?![-+])/.test(line));
    const [removed, added] = ["-", "+"].map((sign) =>
      lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1)),
    );
    const old = Object.keys(before)[0] ?? "";
    expect(removed?.map((line) => line.replaceAll(old, "12.3.4-rc.5"))).toEqual(added);
  });
});

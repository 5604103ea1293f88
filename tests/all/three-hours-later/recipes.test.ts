import { blockOf } from "../../support/document-blocks";
import { engineVersion } from "../../support/set-up";
import { describeWithHosts } from "../../support/stack";
import { Life } from "./life";
import type { ShellName } from "./programs";
import { expectedOf, outcomes, situations } from "./situations";
import { outcomeOf } from "./walk";

jest.setTimeout(180_000);

test.each(["component", "plugin"] as const)("%s: each command that fails names another one, which works", (shell) => {
  const all = Object.values(situations).flat();
  const outcomeAt = (wanted: string | undefined) => {
    const situation = all.find(({ command }) => command === wanted);
    return situation && expectedOf(situation, shell)?.outcome;
  };
  const wrong = all.filter((situation) => {
    const { outcome = "works", instead } = expectedOf(situation, shell) ?? {};
    return outcomeAt(instead) !== (outcome === "works" ? undefined : "works");
  });
  expect(wrong.map(({ command }) => command)).toEqual([]);
});

const job = blockOf("docs/three-hours-later.md", "sh", "--expect-no-changes");
// No shell is there to take the quotes off.
const commands = job
  .trim()
  .split("\n")
  .map((line) => line.replace(/^pulumi /, "").replaceAll('"', ""));
const blueprint = { identifier: "one", title: "Another title", schema: { properties: {} } };

/** Pulumi 3.172.0 refreshes everything in the first command, so that the preview finds what was changed at Port. */
const foundAtPort: [preview: string, refresh: string] =
  engineVersion === "3.172.0" ? ["changes", "works"] : ["works", "changes"];

function describeRecipes(shell: ShellName): void {
  describe("the drift job of docs/three-hours-later.md", () => {
    test.each<[string, (life: Life) => unknown, found: [preview: string, refresh: string]]>([
      ["a change at Port", (life) => life.atPort("PUT", "/v1/blueprints/one", blueprint), foundAtPort],
      ["a change of the program", (life) => life.change({ blueprints: ["one"] }), ["changes", "works"]],
    ])("%s", async (_, change, found) => {
      const life = await Life.begin({}, shell);
      life.pass();
      await change(life);
      const runs: string[] = [];
      for (const command of commands) runs.push(outcomeOf(await life.pulumi(command)));
      expect(runs).toEqual(["works", ...found].map((outcome) => outcomes[outcome as keyof typeof outcomes]));
    });
  });
}

describe("with the component in TypeScript", () => describeRecipes("component"));
describeWithHosts("with the plugin", () => describeRecipes("plugin"));

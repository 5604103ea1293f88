import { blockOf } from "../../support/document-blocks";
import { Life } from "./life";
import { outcomes, situations } from "./situations";
import { outcomeOf } from "./walk";

jest.setTimeout(180_000);

test("each command that fails names another one, which works", () => {
  const all = Object.values(situations).flat();
  const wrong = all.filter(({ instead, outcome }) => {
    const other = all.find(({ command }) => command === instead);
    return other?.outcome !== (outcome === "works" ? undefined : "works");
  });
  expect(wrong.map(({ command }) => command)).toEqual([]);
});

describe("the drift job of docs/three-hours-later.md", () => {
  const job = blockOf("docs/three-hours-later.md", "sh", "--expect-no-changes");
  // No shell is there to take the quotes off.
  const commands = job
    .trim()
    .split("\n")
    .map((line) => line.replace(/^pulumi /, "").replaceAll('"', ""));
  const blueprint = { identifier: "one", title: "Another title", schema: { properties: {} } };

  test.each<[string, (life: Life) => unknown, found: [preview: string, refresh: string]]>([
    ["a change at Port", (life) => life.atPort("PUT", "/v1/blueprints/one", blueprint), ["works", "changes"]],
    ["a change of the program", (life) => life.change({ blueprints: ["one"] }), ["changes", "works"]],
  ])("%s", async (_, change, found) => {
    const life = await Life.begin();
    life.pass();
    await change(life);
    const runs: string[] = [];
    for (const command of commands) runs.push(outcomeOf(await life.pulumi(command)));
    expect(runs).toEqual(["works", ...found].map((outcome) => outcomes[outcome as keyof typeof outcomes]));
  });
});

test("a scheduled up asks when the token has expired, and at no other time", async () => {
  const life = await Life.begin();
  const requests: number[] = [];
  for (let hour = 1; hour <= 4; hour++) {
    life.pass(3600);
    const before = life.emulator.authRequests;
    expect(outcomeOf(await life.pulumi("up --skip-preview"))).toBe(outcomes.works);
    requests.push(life.emulator.authRequests - before);
  }
  expect(requests).toEqual([0, 0, 1, 0]);
});

import { driftJob, outcomeOf } from "./document";
import { Life } from "./life";
import { outcomes } from "./situations";

jest.setTimeout(180_000);

describe("the drift job of docs/three-hours-later.md", () => {
  const blueprint = { identifier: "one", title: "Another title", schema: { properties: {} } };

  test.each<[string, (life: Life) => unknown, found: [preview: string, refresh: string]]>([
    ["nothing changed", () => {}, ["works", "works"]],
    ["a change at Port", (life) => life.atPort("PUT", "/v1/blueprints/one", blueprint), ["works", "changes"]],
    ["a change of the program", (life) => life.change({ blueprints: ["one"] }), ["changes", "works"]],
  ])("%s", async (_, change, found) => {
    const life = await Life.begin();
    life.pass();
    await change(life);
    const runs: string[] = [];
    for (const command of driftJob) {
      // No shell is there to take the quotes off.
      runs.push(outcomeOf(await life.pulumi(command.replaceAll('"', ""))));
    }
    expect(runs).toEqual(["works", ...found].map((outcome) => outcomes[outcome as keyof typeof outcomes]));
  });
});

test("a scheduled up asks when the token has expired, and at no other time", async () => {
  const life = await Life.begin();
  const requests: number[] = [];
  for (let hour = 1; hour <= 6; hour++) {
    life.pass(3600);
    const before = life.emulator.authRequests;
    expect(outcomeOf(await life.pulumi("up --skip-preview"))).toBe(outcomes.works);
    requests.push(life.emulator.authRequests - before);
  }
  expect(requests).toEqual([0, 0, 1, 0, 0, 1]);
});

import { isDeepStrictEqual } from "node:util";
import { expectDocument } from "../../support/generated-document";
import type { InventoryEntry } from "../../support/stack";
import { outcomeOf, type Seen, threeHoursDocument } from "./document";
import { Life } from "./life";
import { outcomes, type Situation, situations } from "./situations";

jest.setTimeout(600_000);

interface Walk extends Seen {
  life: Life;
  output: string;
  before: InventoryEntry[];
  after: InventoryEntry[];
}

const all = Object.values(situations).flat();
const walks = new Map<Situation, Walk>();

beforeAll(async () => {
  for (const situation of all) walks.set(situation, await walk(situation));
});

async function walk(situation: Situation): Promise<Walk> {
  const life = await Life.begin(situation.program);
  await situation.before?.(life);
  const before = await life.inventory();
  const old = await life.fingerprint();
  life.pass();
  const asked = life.emulator.authRequests;
  const result = await situation.run(life);
  const requests = life.emulator.authRequests - asked;
  const [after, fingerprint] = [await life.inventory(), await life.fingerprint()];
  const token = fingerprint === undefined ? "gone" : fingerprint === old ? "as it was" : "renewed";
  return { life, output: result.output, outcome: outcomeOf(result), requests, token, before, after };
}

describe.each(all.map((situation) => [situation.command, situation] as const))("%s", (_, situation) => {
  const seen = () => walks.get(situation) as Walk;

  test(outcomes[situation.outcome], () => {
    expect(seen().outcome).toBe(outcomes[situation.outcome]);
  });

  test("loses no resource and no output", () => {
    const { before, after } = seen();
    const lost = before.filter((entry) => !after.some((other) => isDeepStrictEqual(entry, other)));
    if (situation.removes) return expect(lost).not.toEqual([]);
    expect(lost).toEqual([]);
    // An import that works adds.
    if (situation.outcome !== "works") expect(after).toEqual(before);
  });

  test("what fails has another way, which works", () => {
    const other = all.find(({ command }) => command === situation.instead);
    expect(other?.outcome).toBe(situation.outcome === "works" ? undefined : "works");
  });
});

const remarked = all.flatMap((situation) =>
  situation.remark ? [[situation.command, situation.remark.text, situation.remark, situation] as const] : [],
);

test.each(remarked)("%s: %s", async (_command, _text, remark, situation) => {
  const { life, output } = walks.get(situation) as Walk;
  await remark.prove(life, output);
});

test("docs/three-hours-later.md says so", () => {
  expectDocument("docs/three-hours-later.md", threeHoursDocument(walks));
});

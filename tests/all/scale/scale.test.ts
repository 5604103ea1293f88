import { expectTable, table } from "../../support/generated-document";
import { type Limiter, type Plan, simulate } from "./simulation";

jest.setTimeout(120_000);

type Way = Pick<Plan, "provider" | "ups" | "withinSeconds">;

const withPreviews = { ups: "with previews", withinSeconds: 60 } as const;
const withoutPreviews = { ups: "without previews", withinSeconds: 60 } as const;
const oneRenews = { ups: "one renews, the others read", withinSeconds: 60 } as const;
const overAnHour = { ups: "without previews", withinSeconds: 3_600 } as const;
const ways = {
  "TypeScript: `up` with its preview": { provider: "dynamic", ...withPreviews },
  "TypeScript: `--skip-preview` or `offlinePreview`": { provider: "dynamic", ...withoutPreviews },
  "TypeScript: the same, started over an hour": { provider: "dynamic", ...overAnHour },
  "plugin: `up` with its preview": { provider: "plugin", ...withPreviews },
  "plugin: `--skip-preview`": { provider: "plugin", ...withoutPreviews },
  "plugin: the same, started over an hour": { provider: "plugin", ...overAnHour },
  "a token stack": { provider: "dynamic", ...oneRenews },
  "the official provider, at any time": { provider: "official", ...withPreviews },
} satisfies Record<string, Way>;
const limiters: Limiter[] = ["fixed window", "refused requests count"];

/** The minutes are rounded up. */
type Figures = [failures: number, requests: number, minutes: number];
/** Of each size and way, with each limiter. The page shows this table. */
const expected: [stacks: number, way: keyof typeof ways, fixedWindow: Figures, strict: Figures][] = [
  [100, "TypeScript: `up` with its preview", [0, 253, 6], [38, 489, 12]],
  [100, "TypeScript: `--skip-preview` or `offlinePreview`", [0, 100, 1], [0, 100, 1]],
  [100, "TypeScript: the same, started over an hour", [0, 100, 60], [0, 100, 60]],
  [100, "plugin: `up` with its preview", [0, 254, 6], [54, 506, 12]],
  [100, "plugin: `--skip-preview`", [0, 100, 2], [0, 100, 2]],
  [100, "plugin: the same, started over an hour", [0, 100, 60], [0, 100, 60]],
  [100, "a token stack", [1, 3, 1], [1, 3, 1]],
  [100, "the official provider, at any time", [0, 253, 6], [12, 396, 11]],
  [200, "TypeScript: `up` with its preview", [0, 618, 11], [159, 916, 12]],
  [200, "TypeScript: `--skip-preview` or `offlinePreview`", [0, 300, 6], [100, 598, 12]],
  [200, "TypeScript: the same, started over an hour", [0, 200, 60], [0, 200, 60]],
  [200, "plugin: `up` with its preview", [0, 622, 11], [161, 920, 12]],
  [200, "plugin: `--skip-preview`", [0, 300, 6], [100, 598, 12]],
  [200, "plugin: the same, started over an hour", [0, 200, 60], [0, 200, 60]],
  [200, "a token stack", [2, 3, 1], [2, 3, 1]],
  [200, "the official provider, at any time", [0, 748, 16], [130, 1077, 22]],
  [500, "TypeScript: `up` with its preview", [272, 1844, 11], [472, 2142, 12]],
  [500, "TypeScript: `--skip-preview` or `offlinePreview`", [200, 1200, 11], [400, 1498, 12]],
  [500, "TypeScript: the same, started over an hour", [0, 500, 60], [0, 500, 60]],
  [500, "plugin: `up` with its preview", [278, 1856, 11], [478, 2154, 12]],
  [500, "plugin: `--skip-preview`", [200, 1200, 11], [400, 1498, 12]],
  [500, "plugin: the same, started over an hour", [0, 500, 60], [0, 500, 60]],
  [500, "a token stack", [6, 3, 1], [6, 3, 1]],
  [500, "the official provider, at any time", [146, 3139, 36], [472, 2932, 32]],
  [1000, "TypeScript: `up` with its preview", [800, 3900, 11], [1000, 4198, 12]],
  [1000, "TypeScript: `--skip-preview` or `offlinePreview`", [700, 2700, 11], [900, 2998, 12]],
  [1000, "TypeScript: the same, started over an hour", [0, 1001, 60], [317, 2118, 71]],
  [1000, "plugin: `up` with its preview", [800, 3900, 11], [1000, 4198, 12]],
  [1000, "plugin: `--skip-preview`", [700, 2700, 11], [900, 2998, 12]],
  [1000, "plugin: the same, started over an hour", [0, 1001, 61], [317, 2115, 71]],
  [1000, "a token stack", [10, 3, 1], [10, 3, 1]],
  [1000, "the official provider, at any time", [625, 6833, 41], [1000, 6100, 33]],
];

async function figuresOf(plan: Plan): Promise<Figures> {
  const { failures, requests, minutes } = await simulate(plan);
  return [failures, requests, Math.ceil(minutes)];
}

test.each(expected)("%i stacks, %s: failures, requests and minutes", async (stacks, name, fixedWindow, strict) => {
  const figures: Figures[] = [];
  for (const limiter of limiters) figures.push(await figuresOf({ stacks, limiter, ...ways[name] }));
  expect(figures).toEqual([fixedWindow, strict]);
});

test("a token stack with the plugin: the same figures", async () => {
  for (const [stacks, name, fixedWindow] of expected) {
    if (name !== "a token stack") continue;
    expect(await figuresOf({ stacks, limiter: "fixed window", ...oneRenews, provider: "plugin" })).toEqual(fixedWindow);
  }
});

test("docs/scale.md shows the table", () => {
  const columns = ["failures", "requests", "minutes"];
  const head = ["stacks", "how", ...columns, ...columns.map((column) => `strict: ${column}`)];
  const rows = expected.map((row) => row.flat().map(String));
  expectTable("docs/scale.md", "table", table(head, rows));
});

import { emulatorCredentials, startEmulator } from "../../emulator";
import { standIn } from "../support/plugins";

const { measure } = require("../../tools/bench/measure.js");
const { tables } = require("../../tools/bench/page.js");

jest.setTimeout(600_000);

interface Figures {
  missing: string[];
  subjects: Record<
    string,
    {
      phases: Record<string, Record<string, { requests: number; seconds: number; ratios: Record<string, number> }>>;
      stateBytesPerToken: number;
      peakMegabytes: Record<string, number>;
    }
  >;
}

let figures: Figures;

// As small as it gets. The command's plugin is the stand-in, so that this way of doing it runs as well.
beforeAll(async () => {
  figures = await measure({
    rounds: [
      [1, 1],
      [3, 1],
    ],
    startups: 1,
    port: { startEmulator, credentials: emulatorCredentials },
    pluginOf: standIn,
    tell: () => {},
  });
});

// First up, unchanged up, renewal, refresh, destroy.
test.each([
  ["floor", [0, 0, 0, 0, 0]],
  ["floor with a token's fields", [0, 0, 0, 0, 0]],
  ["this package", [1, 0, 1, 0, 0]],
  ["inline fetch", [3, 3, 3, 0, 0]],
  ["naive dynamic provider", [3, 0, 3, 0, 0]],
  ["@pulumi/command + curl", [3, 0, 3, 0, 0]],
])("%s: requests for three tokens", (name, expected) => {
  const phases = Object.values(figures.subjects[name]?.phases[3] ?? {});
  expect(phases.map(({ requests }) => requests)).toEqual(expected);
});

test("everything has its time and its ratios, the floor to itself 1", () => {
  const all = Object.values(figures.subjects).flatMap(({ phases }) => Object.values(phases[3] ?? {}));
  expect(all.length).toBe(6 * 5);
  expect(all.filter(({ seconds, ratios }) => !(seconds > 0 && (ratios.floor ?? 0) > 0))).toEqual([]);
  expect(Object.values(figures.subjects.floor?.phases[3] ?? {}).map(({ ratios }) => ratios.floor)).toEqual(
    Array(5).fill(1),
  );
});

test("a provider process is weighed where there is one, and the state as well", () => {
  const weights = Object.entries(figures.subjects).map(([name, { peakMegabytes, stateBytesPerToken }]) => [
    name,
    (peakMegabytes[3] ?? 0) > 20,
    stateBytesPerToken > 500,
  ]);
  expect(weights).toEqual([
    ["floor", true, true],
    ["floor with a token's fields", true, true],
    ["this package", true, true],
    ["inline fetch", false, false],
    ["naive dynamic provider", true, true],
    ["@pulumi/command + curl", false, true],
  ]);
});

test("the tables show it", () => {
  const shown: [string, string][] = tables(figures);
  expect(shown.find(([title]) => title === "Requests for a token, N = 3")?.[1]).toContain(
    "| this package | 1 | 0 | 1 | 0 | 0 |\n| inline fetch | 3 | 3 | 3 | 0 | 0 |\n",
  );
});

import { waitUntil } from "../../../auth/wait";
import { start } from "./support";

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Waits for so long. `jumps` are what the clock does in a slice, besides going on. */
async function waited(millis: number, jumps: Record<number, number> = {}, startedLaterMillis = 0) {
  let now = start + startedLaterMillis;
  const slices: number[] = [];
  const logged: string[] = [];
  await waitUntil(start + millis, {
    now: () => now,
    async sleep(slice) {
      now += slice + (jumps[slices.length] ?? 0);
      slices.push(slice);
    },
    log: (severity, line) => logged.push(`${severity}: ${line}`),
  });
  return { slices, logged };
}

const minutes = (count: number) => Array<number>(count).fill(minute);

describe("a wait is made of slices of a minute at most", () => {
  it.each([
    [-1, []],
    [0, []],
    [0.5, [0.5]],
    [minute - 1, [minute - 1]],
    [minute, [minute]],
    [minute + 1, [minute, 1]],
    [2.5 * minute, [minute, minute, 30 * second]],
    [175 * minute, minutes(175)],
  ])("%d ms", async (millis, slices) => {
    expect((await waited(millis)).slices).toEqual(slices);
  });
});

describe("the clock is read after each slice, so a wait ends when it should", () => {
  it.each<[string, number, Record<number, number>, number[]]>([
    ["though the machine is suspended for a part of it", 10 * minute, { 1: 5 * minute }, minutes(5)],
    ["at once if the machine is suspended for longer", 10 * minute, { 1: 5 * hour }, minutes(2)],
    [
      "though the machine is suspended again and again",
      hour,
      { 0: 9 * minute, 1: 9 * minute, 2: 39.5 * minute },
      [...minutes(2), minute],
    ],
    ["though the clock is set ahead", 3 * minute, { 0: 90 * second }, [minute, 30 * second]],
    ["and not later, though the clock is set back", 3 * minute, { 0: -hour }, minutes(3)],
    ["and not later, though the clock stands", 3 * minute, { 0: -minute, 1: -minute, 2: -minute }, minutes(3)],
  ])("%s", async (_, millis, jumps, slices) => {
    expect((await waited(millis, jumps)).slices).toEqual(slices);
  });
});

describe("after five minutes, and then every five, a line says until when", () => {
  const line = (after: number, until: string) =>
    `info: still waiting after ${after} minutes, until 2026-01-02T${until}.000Z.`;

  it.each<[string, number, Record<number, number>, string[]]>([
    ["none within five minutes", 5 * minute, {}, []],
    ["one after five", 5 * minute + 1, {}, [line(5, "03:09:06")]],
    ["two within twelve", 12 * minute, {}, [line(5, "03:16:05"), line(10, "03:16:05")]],
    [
      "one for all that a suspended machine has left out",
      hour,
      { 0: 46 * minute },
      [line(45, "04:04:05"), line(50, "04:04:05"), line(55, "04:04:05")],
    ],
    ["none for what is over", 10 * minute, { 0: hour }, []],
    ["though the clock is set back", 12 * minute, { 0: -hour }, [line(5, "03:16:05"), line(10, "03:16:05")]],
  ])("%s", async (_, millis, jumps, lines) => {
    expect((await waited(millis, jumps)).logged).toEqual(lines);
  });

  it("the same ones, if another one waits until then: who shows each line once shows each time once", async () => {
    const [{ logged }, later] = [await waited(hour), await waited(hour, {}, 7 * minute)];
    expect(later.logged).toEqual(logged.slice(0, -1));
  });

  it("34 of them until a token of three hours ends that has 175 minutes left", async () => {
    const { logged } = await waited(175 * minute);
    expect([logged.length, logged.at(-1)]).toEqual([34, line(170, "05:59:05")]);
  });
});

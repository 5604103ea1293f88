import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { read, advanceTo } = require("./clock-file.cjs");

/** A clock that this test, its emulator, the program and the provider share. It ends with the test. */
export interface VirtualClock {
  /** For the environment of a stack: its waits are jumped over, and its clock is this one. */
  readonly env: Record<string, string>;
  advance(seconds: number): void;
  now(): number;
}

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/**
 * @param waitMillis how long a wait really takes @param answerMillis how long a request has for its answer at least: longer
 * than one on loopback takes, also on a busy machine
 */
export function virtualClock({ waitMillis = 50, answerMillis = 30_000 } = {}): VirtualClock {
  const folder = mkdtempSync(join(tmpdir(), "virtual-clock-"));
  folders.push(folder);
  const file = join(folder, "millis");
  writeFileSync(file, String(Date.now()));
  const now = () => read(file);
  // The emulator's clock is this process's. Restored with all mocks.
  jest.spyOn(Date, "now").mockImplementation(now);
  return {
    env: {
      TEST_CLOCK_FILE: file,
      TEST_CLOCK_WAIT_MILLIS: String(waitMillis),
      TEST_CLOCK_ANSWER_MILLIS: String(answerMillis),
    },
    advance: (seconds) => advanceTo(file, read(file) + seconds * 1000),
    now,
  };
}

import { delimiter, join } from "node:path";
import { describeOnPosix } from "../../support/run";
import { withTemporaryFolder, writeScript } from "./support/temporary-folder";

const { build } = require("../../../tools/lib/setup/go.js");
const { createProgress } = require("../../../tools/lib/setup/print.js");
const { prependPath } = require("../../../tools/lib/stamp.js");

const { stdout, env } = process;
const { isTTY } = stdout;
const { PATH } = env;
const printed = () => jest.mocked(stdout.write).mock.calls.map(([text]) => text);

beforeEach(() => {
  jest.spyOn(stdout, "write").mockReturnValue(true);
  jest.spyOn(console, "log").mockImplementation((line) => void stdout.write(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  stdout.isTTY = isTTY;
  env.PATH = PATH;
});

describe("progress", () => {
  const clear = "\r\x1b[2K";
  test.each([
    [
      "on a terminal is one line that is rewritten",
      true,
      [..."abc"].map((it) => `${clear}set-up: ${it}`).concat(clear),
    ],
    ["elsewhere is a line every 30 s", false, ["set-up: b"]],
  ])("%s", (_, onTerminal, expected) => {
    jest.useFakeTimers();
    stdout.isTTY = onTerminal;
    const { show, end } = createProgress();
    show("a");
    jest.advanceTimersByTime(30_000);
    show("b");
    jest.advanceTimersByTime(29_999);
    show("c");
    end();
    expect(printed()).toEqual(expected);
  });

  describeOnPosix("of a build with Go", () => {
    test("counts the modules that Go downloads, and the packages that it compiles, of all that the program has", () =>
      withTemporaryFolder(async (folder) => {
        const list = "echo 'go: downloading x v1' >&2; printf 'a\\nb\\nc\\n'";
        writeScript(join(folder, "go"), `if [ $1 = list ]; then ${list}; else printf 'a\\nb\\n' >&2; fi`);
        env.PATH = `${folder}${delimiter}${PATH}`;
        stdout.isTTY = true;
        await build([{ module: "sdks", main: "example.com/it" }], folder, "it", "a minute");
        expect(printed().slice(1)).toEqual([
          `${clear}set-up: downloading the Go modules of it: 1`,
          clear,
          `${clear}set-up: building it: 2 of at most 3 packages`,
          clear,
        ]);
      }));
  });
});

// As Windows may call it.
test.each(["PATH", "Path"])("the engine is first on the %s", (name) => {
  expect(prependPath({ [name]: "a", HOME: "b" }, "/engine")).toEqual({ [name]: `/engine${delimiter}a`, HOME: "b" });
});

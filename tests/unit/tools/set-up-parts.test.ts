import { delimiter, join } from "node:path";
import { describeOnPosix } from "../../support/run";
import { withTemporaryFolder, writeScript } from "./support/temporary-folder";

const { build } = require("../../../tools/lib/setup/go.js");
const { createProgress } = require("../../../tools/lib/setup/print.js");
const { prependPath } = require("../../../tools/lib/stamp.js");

const { stdout, env } = process;
const { isTTY } = stdout;
const { PATH } = env;
let printed: string;

beforeEach(() => {
  printed = "";
  const print = (text: unknown) => {
    printed += text;
    return true;
  };
  jest.spyOn(stdout, "write").mockImplementation(print);
  jest.spyOn(console, "log").mockImplementation((line) => void print(`${line}\n`));
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  stdout.isTTY = isTTY;
  env.PATH = PATH;
});

describe("progress", () => {
  test.each([
    [
      "on a terminal is one line that is rewritten",
      true,
      "\r\x1b[2Kset-up: a\r\x1b[2Kset-up: b\r\x1b[2Kset-up: c\r\x1b[2K",
    ],
    ["elsewhere is a line every 30 s", false, "set-up: b\n"],
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
    expect(printed).toBe(expected);
  });

  describeOnPosix("of a build with Go", () => {
    test("counts the modules that Go downloads, and the packages that it compiles, of all that the program has", () =>
      withTemporaryFolder(async (folder) => {
        const list = "echo 'go: downloading x v1' >&2; printf 'a\\nb\\nc\\n'";
        writeScript(join(folder, "go"), `if [ $1 = list ]; then ${list}; else printf 'a\\nb\\n' >&2; fi`);
        env.PATH = `${folder}${delimiter}${PATH}`;
        stdout.isTTY = true;
        await build([{ module: "sdks", main: "example.com/it" }], folder, "it", "a minute");
        const lines = printed.split("\r\x1b[2K").filter(Boolean).slice(1);
        expect(lines).toEqual([
          "set-up: downloading the Go modules of it: 1",
          "set-up: building it: 2 of at most 3 packages",
        ]);
      }));
  });
});

// As Windows may call it.
test.each(["PATH", "Path"])("the engine is first on the %s", (name) => {
  expect(prependPath({ [name]: "a", HOME: "b" }, "/engine")).toEqual({ [name]: `/engine${delimiter}a`, HOME: "b" });
});

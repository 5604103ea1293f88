const { createRunner, ChildFailure } = require("../../../tools/setup/run-child.js");
const { identify, isAlive } = require("../../../tools/setup/process-identity.js");

const forever = "setInterval(() => {}, 1000);";
/** Prints the pid of a child of its own, which inherits the output, and both run until they are ended. */
const withGrandchild = `
  const { spawn } = require("node:child_process");
  console.log(spawn(process.execPath, ["-e", ${JSON.stringify(forever)}], { stdio: "inherit" }).pid);
  ${forever}`;

describe("a child of the set-up", () => {
  const noted: unknown[] = [];
  const lock = { setChild: (pid: unknown) => noted.push(pid) };
  const interruption = () => new AbortController();
  beforeEach(() => noted.splice(0));

  test("is noted in the lock while it runs, and its output is kept", async () => {
    const run = createRunner({ lock, signal: interruption().signal });
    expect(await run(process.execPath, ["-e", "console.log('a')"], { label: "it" })).toEqual(["a"]);
    expect(noted).toEqual([expect.any(Number), undefined]);
  });

  test("that fails shows what it said", async () => {
    const run = createRunner({ lock, signal: interruption().signal });
    const failing = run(process.execPath, ["-e", "console.error('no space'); process.exit(3)"], { label: "it" });
    await expect(failing).rejects.toEqual(new ChildFailure("it failed\nno space"));
  });

  test("is ended with its own children by an interruption", async () => {
    const controller = interruption();
    const run = createRunner({ lock, signal: controller.signal });
    let grandchild = {};
    const onLine = (line: string) => {
      grandchild = identify(Number(line));
      expect(isAlive(grandchild)).toBe(true);
      controller.abort(new Error("interrupted (SIGINT)"));
    };
    await expect(run(process.execPath, ["-e", withGrandchild], { label: "it", onLine })).rejects.toThrow(
      "interrupted (SIGINT)",
    );
    expect(isAlive(grandchild)).toBe(false);
  });

  test("is ended when it is given up", async () => {
    const run = createRunner({ lock, signal: interruption().signal });
    const given = run(process.execPath, ["-e", forever], { label: "it", giveUp: () => true });
    await expect(given).rejects.toEqual(new ChildFailure("it failed"));
  });

  test("is not started any more after an interruption", async () => {
    const controller = interruption();
    controller.abort(new Error("interrupted (SIGINT)"));
    const run = createRunner({ lock, signal: controller.signal });
    await expect(run("never", [], { label: "it" })).rejects.toThrow("interrupted (SIGINT)");
  });
});

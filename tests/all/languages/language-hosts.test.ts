import { describeWithHosts, describeWithPython, Stack } from "../../support/stack";

jest.setTimeout(180_000);

/** Deploys a program with the output `greeting`, and goes on with a copy. */
async function runProgram(program: string, fileName: string): Promise<void> {
  const stack = new Stack(program, {}, fileName);
  const { output } = await stack.deploy();
  expect(await stack.output("greeting")).toBe("hello");
  // The engine warns like this about a host that is not beside it.
  expect(output).not.toContain("from $PATH");
  const copy = stack.copy(new Map([["hello", "good morning"]]));
  await copy.succeed("up --skip-preview --expect-no-changes");
  expect(await copy.output("greeting")).toBe("good morning");
}

describeWithHosts("a program in YAML", () => {
  test("runs on the engine of the tests", () => runProgram("outputs: { greeting: hello }", "Main.yaml"));
});

describeWithPython("a program in Python", () => {
  test("runs on the engine of the tests", () =>
    runProgram('import pulumi\npulumi.export("greeting", "hello")\n', "__main__.py"));
});

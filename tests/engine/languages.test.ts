import { describeWithHosts, Stack } from "../support/stack";

jest.setTimeout(180_000);

describeWithHosts("a program in YAML", () => {
  test("runs, and so does its copy", async () => {
    const stack = new Stack("outputs: { greeting: hello }", {}, "Main.yaml");
    const { output } = await stack.deploy();
    expect(output).not.toContain("from $PATH");
    const copy = stack.copy(new Map([["hello", "good morning"]]));
    expect(await copy.output("greeting")).toBe("good morning");
    await copy.succeed("up --skip-preview --expect-no-changes");
    expect(await stack.output("greeting")).toBe("hello");
  });
});

const { createBuildProgress } = require("../../../tools/setup/build-progress.js");

describe("the progress of a build", () => {
  function feed(lines: string[], isTTY: boolean) {
    const said: string[] = [];
    const drawn: string[] = [];
    const stream = { isTTY, write: (text: string) => drawn.push(text) };
    const progress = createBuildProgress({ name: "it", expected: 20, say: (line: string) => said.push(line), stream });
    const kept = lines.filter((line) => progress.onLine(line));
    progress.end();
    return { said, drawn, kept };
  }
  const packages = Array.from({ length: 20 }, (_, number) => `golang.org/x/p${number}`);

  test("is a line every ten percent where nobody can redraw", () => {
    const { said } = feed(["go: downloading a v1.0.0", "go: downloading b v1.0.0", ...packages.slice(0, 5)], false);
    expect(said).toEqual([
      "it: downloading modules",
      "it: building, 5 % of about 20 packages",
      "it: building, 10 % of about 20 packages",
      "it: building, 20 % of about 20 packages",
    ]);
  });

  test("is a bar on a terminal", () => {
    const { drawn, said } = feed(["go: downloading a v1.0.0", ...packages.slice(0, 10)], true);
    expect(drawn[0]).toBe("\r\x1b[Kset-up: it: downloading modules, 1");
    expect(drawn.slice(-2)).toEqual(["\r\x1b[Kset-up: it: [###############...............] 50 %", "\n"]);
    expect(said).toEqual([]);
  });

  test("does not go beyond the end when there are more packages than foreseen", () => {
    expect(feed([...packages, "one/more"], false).said.at(-1)).toBe("it: building, 100 % of about 20 packages");
  });

  test("leaves aside whatever else Go says", () => {
    const error = "go: updates to go.mod needed; to update it:";
    expect(feed(["internal/cpu", error], false).kept).toEqual([error]);
  });
});

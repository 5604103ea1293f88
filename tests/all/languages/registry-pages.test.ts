import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blockOf, blocksOf } from "../../support/document-blocks";
import { root } from "../../support/paths";

const schema = require("../../../provider/plugin/schema.json");

const read = (file: string) => readFileSync(join(root, file), "utf8");
const pages = ["docs/_index.md", "docs/installation-configuration.md"];
const languages = ["typescript", "python", "go", "csharp", "java", "yaml"];

describe.each(pages)("%s, as the Pulumi Registry wants it", (page) => {
  const text = read(page);

  test("begins with its title, its description and its layout", () => {
    const [, front = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
    const properties = front
      .split("\n")
      .slice(1)
      .map((line) => line.split(": ", 1)[0]);
    expect(properties).toEqual(["title", "meta_desc", "layout"]);
    expect(front).toMatch(/\nlayout: package$/);
    // Search engines cut a longer one.
    expect(/^meta_desc: (.*)$/m.exec(front)?.[1]?.length).toBeLessThan(160);
  });

  test("has something for every language in each of its choosers", () => {
    const choosers = [...text.matchAll(/^{{< chooser language "(.+)" >}}\n([\s\S]*?)^{{< \/chooser >}}$/gm)];
    expect(choosers).toHaveLength(text.match(/{{< chooser/g)?.length ?? 0);
    for (const [, offered = "", body = ""] of choosers) {
      expect(offered.split(",")).toEqual(languages);
      const parts = [...body.matchAll(/^{{% choosable language (\S+) %}}\n\n[\s\S]*?\n\n{{% \/choosable %}}$/gm)];
      expect(parts.flatMap(([, names = ""]) => names.replaceAll('"', "").split(","))).toEqual(languages);
    }
  });

  test("has no link that works in the repository only", () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !link?.startsWith("https://"))).toEqual([]);
  });

  test("names files of the repository that are there", () => {
    const files = [...text.matchAll(/`((?:docs|examples)\b[^`]*)`/g)].map(([, file = ""]) => file);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

test("the overview has one program for each language, and that in TypeScript is the README's", () => {
  const programs = blocksOf("docs/_index.md").filter(
    ({ language, text }) => language !== "sh" && text.includes("authorizationHeader"),
  );
  expect(programs.map(({ language }) => language)).toEqual(languages);
  expect(programs[0]?.text).toBe(blockOf("README.md", "ts", "new PortAccessToken"));
});

// Not run: no host for these languages can be built from Go modules.
test.each([
  ["go", blockOf("docs/get-started.md", "sh", "pulumi new go")],
  ["csharp", blockOf("docs/get-started.md", "sh", "pulumi new csharp")],
  ["java", blockOf("docs/get-started.md", "sh", "pulumi new java")],
])("a project in another language starts like one in Python: %s", (language, block) => {
  const python = blockOf("docs/get-started.md", "sh", "pulumi new python");
  expect(block).toBe(python.replace("new python", `new ${language}`).replace("pulumi install\n", ""));
});

// Not run: the Go module in which tests compile the program has its modules.
test("a project in Go then downloads its modules", () => {
  expect(blockOf("docs/get-started.md", "sh", "go mod")).toBe("go mod tidy\n");
});

describe("the configuration", () => {
  const page = "docs/installation-configuration.md";

  test("in the environment is that of the overview", () => {
    const overview = blockOf("docs/get-started.md", "sh", "export PORT_CLIENT_ID=YOUR_CLIENT_ID\nexport");
    expect(overview).toContain(blockOf("docs/configuration.md", "sh", "export PORT_CLIENT_ID"));
  });

  test("of the npm package is that of the README", () => {
    const readme = blockOf("README.md", "sh", "config set");
    expect(readme).toContain(blockOf("docs/configuration.md", "sh", "port:secret"));
  });

  test("of the plugin has every name in the schema, and no other", () => {
    const names = [...read(page).matchAll(/`port-access-token:(\w+)`/g)].map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual(Object.keys(schema.config.variables).sort());
  });
});

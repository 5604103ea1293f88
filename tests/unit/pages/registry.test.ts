import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expectDocument } from "../../support/generated-document";
import { root } from "../../support/paths";
import { registryPages, renderRegistryPage } from "./registry";

test.each(registryPages)("docs/%s has the text of the pages on GitHub", (page) => {
  expectDocument(join("docs", page), renderRegistryPage(page));
});

describe("a page of the Registry", () => {
  const part = (pages: string, text: string) => `<!-- Registry: ${pages} -->\n\n${text}\n<!-- end of Registry -->\n`;
  /** The text below the front matter, made of the two pages on GitHub. */
  const rendered = (getStarted: string, configuration = "") =>
    renderRegistryPage("_index.md", (file) => (file.includes("configuration") ? configuration : getStarted))
      .split("\n---\n\n")[1]
      ?.replace("\nThe files named here are in the package's repository.\n", "");

  test.each([
    [
      "takes its parts only, in order",
      part("_index.md", "one\n") + part("b.md", "not\n"),
      part("_index.md", "two\n"),
      "one\n\ntwo\n",
    ],
    ["shares parts", part("a.md, _index.md", "one\n"), "", "one\n"],
    [
      "names the files of the repository",
      part("_index.md", "See [a](b.md#c), [d](../examples/e).\n"),
      "",
      "See a (`docs/b.md`), d (`examples/e`).\n",
    ],
    [
      "keeps links to the web",
      part("_index.md", "See [a](https://a.example/b.md).\n"),
      "",
      "See [a](https://a.example/b.md).\n",
    ],
    [
      "lets the reader choose a language",
      part(
        "_index.md",
        "Before.\n\n<details open>\n<summary>C#</summary>\n\none\n\ntwo\n\n</details>\n\n<details>\n<summary>Go</summary>\n\nthree\n\n</details>\n\nAfter.\n",
      ),
      "",
      'Before.\n\n{{< chooser language "csharp,go" >}}\n\n{{% choosable language csharp %}}\n\none\n\ntwo\n\n{{% /choosable %}}\n\n' +
        "{{% choosable language go %}}\n\nthree\n\n{{% /choosable %}}\n\n{{< /chooser >}}\n\nAfter.\n",
    ],
  ])("%s", (_, getStarted, configuration, expected) => {
    expect(rendered(getStarted, configuration)).toBe(expected);
  });
});

describe("a reader on GitHub", () => {
  const onGitHub = ["README.md", "examples/README.md", "CONTRIBUTING.md", "SECURITY.md"].concat(
    readdirSync(join(root, "docs"))
      .filter((file) => file.endsWith(".md") && !registryPages.some((page) => page === file))
      .map((file) => join("docs", file)),
  );
  const read = (file: string) => readFileSync(join(root, file), "utf8");

  test("sees no mark of the Registry, and no link to its pages", () => {
    const links = new RegExp(`{{[<%]|\\]\\([^)]*(?:${registryPages.join("|")})`);
    expect(onGitHub.filter((file) => links.test(read(file)))).toEqual([]);
  });
});

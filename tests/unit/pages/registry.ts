import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../../support/paths";

/** The pages that the Pulumi Registry wants, with what it shows above their texts. */
const fronts = {
  "_index.md": {
    title: "Port Access Token",
    meta_desc:
      "Request an access token of Port's API in a Pulumi program, store it as a secret output, and renew it after it has expired.",
  },
  "installation-configuration.md": {
    title: "Port Access Token Installation & Configuration",
    meta_desc:
      "Install the Port Access Token package for your language, and configure its Port credentials, region and address.",
  },
};

export type RegistryPage = keyof typeof fronts;
export const registryPages = Object.keys(fronts) as RegistryPage[];

/** The pages on GitHub from which their texts come, in this order. */
const sources = ["docs/get-started.md", "docs/configuration.md"];

/** The names of the Registry's choosers, by what a reader on GitHub unfolds. */
const languages: Record<string, string> = {
  TypeScript: "typescript",
  Python: "python",
  Go: "go",
  "C#": "csharp",
  Java: "java",
  YAML: "yaml",
};

const readSource = (file: string) => readFileSync(join(root, file), "utf8");

/** The parts of a page that are marked for a page of the Registry. */
function partsFor(page: RegistryPage, text: string): string[] {
  const parts = text.matchAll(/^<!-- Registry: (.*) -->\n\n([\s\S]*?)\n<!-- end of Registry -->$/gm);
  return [...parts].filter(([, names = ""]) => names.split(", ").includes(page)).map(([, , part = ""]) => part);
}

/** `<details>` of languages, one after the other, as a chooser. */
function withChoosers(text: string): string {
  const one = String.raw`<details(?: open)?>\n<summary>(.+)</summary>\n\n([\s\S]*?)\n\n</details>\n`;
  return text.replace(new RegExp(`(?:${one}\n?)+`, "g"), (run) => {
    const blocks = [...run.matchAll(new RegExp(one, "g"))].map(([, title = "", body]) => [languages[title], body]);
    const choosables = blocks.map(
      ([name, body]) => `{{% choosable language ${name} %}}\n\n${body}\n\n{{% /choosable %}}\n\n`,
    );
    const names = blocks.map(([name]) => name).join(",");
    return `{{< chooser language "${names}" >}}\n\n${choosables.join("")}{{< /chooser >}}\n\n`;
  });
}

/** Links within the repository as text with the file's name: in the Registry, they would lead nowhere. */
function withoutLinks(text: string, source: string): string {
  return text.replace(/\[([^\]]+)\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g, (_, title: string, link: string) => {
    if (link === "") return title;
    return `${title} (\`${posix.join(posix.dirname(source), link)}\`)`;
  });
}

/** A page of the Registry, made of the marked parts. */
export function renderRegistryPage(page: RegistryPage, read = readSource): string {
  const { title, meta_desc } = fronts[page];
  const parts = sources.flatMap((source) =>
    partsFor(page, read(source)).map((part) => withoutLinks(withChoosers(part), source)),
  );
  return `---
# Only the Pulumi Registry shows this page. \`npm run docs\` writes it: edit ${sources.join(" and ")}.
title: ${title}
meta_desc: ${meta_desc}
layout: package
---

${parts.join("\n")}
The files named here are in the package's repository.
`;
}

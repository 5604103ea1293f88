import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { blocksOf } from "../support/document-blocks";
import { root } from "../support/paths";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const filesBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => !file.includes("node_modules"))
    .map((file) => join(folder, file));

const pages = ["README.md", ...filesBelow("docs").filter((file) => file.endsWith(".md"))];
const documents = [
  ...pages,
  "CONTRIBUTING.md",
  "tests/README.md",
  "CHANGELOG.md",
  "SECURITY.md",
  ...filesBelow("examples").filter((file) => file.endsWith(".md")),
];

/** Nobody is led to these pages on GitHub. */
const isForRegistry = (page: string) => ["_index.md", "installation-configuration.md"].includes(page);

/** The anchors of a document, as the usual renderers make them of its headings. */
function anchorsOf(file: string): string[] {
  const headings = readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

test.each(documents)("the links of %s lead to something that is there", (document) => {
  const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  const broken = links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = "", anchor] = link.split("#");
      const file = path === "" ? join(root, document) : join(root, dirname(document), path);
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
    });
  expect(broken).toEqual([]);
});

test.each([
  [
    "README.md",
    "docs/",
    pages.map((page) => page.replace("docs/", "")).filter((page) => page !== "README.md" && !isForRegistry(page)),
  ],
  ["examples/README.md", "", readdirSync(join(root, "examples")).filter((name) => name !== "README.md")],
])("%s leads to each of its pages", (document, folder, names) => {
  const text = read(document);
  expect(names.filter((name) => !new RegExp(`\\]\\(${folder}${name}[)#]`).test(text))).toEqual([]);
});

describe.each(filesBelow("docs/pictures"))("%s", (picture) => {
  const text = read(picture);

  test("says in words what it shows, and needs neither the page's background nor another file", () => {
    expect(text).toMatch(/<title id="title">.+<\/title>\s*<desc id="desc">[^<]+<\/desc>/);
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(text) ?? [];
    expect(text).toContain(`<rect id="background" width="${width}" height="${height}" rx="8" fill="#ffffff" />`);
    expect(text.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/href|src=|@import|url\((?!#)|https?:/);
  });

  test("is on a page, with a text in its place", () => {
    const shown = documents.flatMap((document) =>
      [...read(document).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file = ""]) => join(dirname(document), file)),
    );
    expect(shown).toContain(picture);
  });
});

describe("each block of code is run or compiled", () => {
  /** They are compiled and deployed by their own tests. */
  const programs = filesBelow("examples")
    .filter((file) => file.endsWith("index.ts"))
    .map(read);
  /** What tests take out of documents: the arguments of their calls of `blockOf`. */
  const taken = filesBelow("tests").flatMap((file) =>
    /\.[jt]s$/.test(file) ? [...read(file).matchAll(/blockOf\(\s*"(.+?)",\s*"(\w+)",\s*(["'])(.+?)\3,?\s*\)/g)] : [],
  );

  const takenOf = (page: string) =>
    blocksOf(page).filter((block) =>
      taken.some(
        ([, document, language, , part = ""]) =>
          document === page && language === block.language && block.text.includes(part.replaceAll("\\n", "\n")),
      ),
    );
  /** A block that is on several pages is run once. */
  const run = new Set([...programs, ...pages.flatMap(takenOf).map(({ text }) => text)]);

  test.each(pages)("of %s", (page) => {
    expect(blocksOf(page).filter(({ text }) => !run.has(text))).toEqual([]);
  });
});

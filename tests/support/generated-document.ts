import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./paths";

/** Compares a document of the repository with what the tests render; `npm run docs` writes it instead. */
export function expectDocument(path: string, text: string): void {
  const file = join(root, path);
  if (process.env.WRITE_DOCS) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(readFileSync(file, "utf8")).toBe(text);
}

/** The same for a table or list between two markers, on a page whose prose is edited by hand. */
export function expectTable(path: string, name: string, text: string): void {
  const page = readFileSync(join(root, path), "utf8");
  const [begin, end] = [`<!-- ${name}: written by a command -->\n`, `<!-- end of ${name} -->\n`];
  const [before = "", rest = ""] = page.split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`${begin} and ${end} are missing in ${path}`);
  expectDocument(path, [before, begin, "\n", text, "\n", end, after].join(""));
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

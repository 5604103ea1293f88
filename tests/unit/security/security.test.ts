import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSourceFile, forEachChild, isStringLiteralLike, type Node, ScriptTarget } from "typescript";
import { root } from "../../support/paths";
import { claims, shells } from "./claims";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const bullets = (text: string) => [...text.matchAll(/^- (.*)$/gm)].map(([, bullet = ""]) => bullet);

const security = read("SECURITY.md");
const listed = bullets(security);
const cells = [...read("docs/threat-model.md").matchAll(/^\| (.*) \|$/gm)].flatMap(([, row = ""]) => row.split(" | "));

const statements = Object.keys(claims);
const found = (text: string) => statements.filter((statement) => text.includes(`${statement}.`));

test("a bullet of SECURITY.md, or a cell of docs/threat-model.md that ends with a full stop, has statements of the map only", () => {
  const texts = [...listed, ...cells.filter((cell) => cell.endsWith("."))];
  const foreign = texts.map((text) =>
    found(text)
      .reduce((rest, each) => rest.replace(`${each}.`, ""), text)
      .trim(),
  );
  expect([texts.length > 50, foreign.filter((rest) => rest !== "")]).toEqual([true, []]);
});

test("each statement of the map is on a page", () => {
  const used = new Set([...listed, ...cells].flatMap(found));
  expect(statements.filter((statement) => !used.has(statement))).toEqual([]);
});

interface Row {
  where: string[];
  /** Undefined where a reason stands in the place of a test. */
  file: string | undefined;
  text: string;
}

function rowsOf(statement: string): Row[] {
  return (claims[statement] ?? []).map((row) => {
    const [, where = "", file, text = ""] = /^(?:([\w, ]+): )?(?:(\S+\.ts): )?(.+)$/.exec(row) ?? [];
    const words = where.split(", ").flatMap((word) => (word === "all" ? shells : word));
    const known = ["No test", "edited state", ...shells, ...(file ? [""] : [])];
    if (words.some((word) => !known.includes(word))) throw new Error(`Not a row: ${row}`);
    return { where: words, file: file && `tests/${file}`, text };
  });
}

const isEdited = (where: readonly string[]) => where.includes("edited state");
const covers = (rows: readonly Row[]) => shells.every((shell) => rows.some(({ where }) => where.includes(shell)));

test("each statement of SECURITY.md is shown in each shell, or says why nothing can show it", () => {
  const rows = listed.flatMap(found).map((statement) => [statement, rowsOf(statement)] as const);
  const isShown = (all: readonly Row[]) =>
    all.some(({ where }) => where.includes("No test")) || covers(all.filter(({ where }) => !isEdited(where)));
  expect(rows.filter(([, all]) => !isShown(all)).map(([statement]) => statement)).toEqual([]);
});

test("each promise about the state is shown with one that was edited by hand, too", () => {
  const [, stored = ""] = security.split(/^## What is stored$|^## What is sent$/m);
  const elsewhere = ["The client secret goes to", "The base URL must use", "The outputs that hold the token"];
  // What is not protected, a fact about Pulumi, and a plan, which is no state.
  const others = ["Client id, base URL, ", "The secrets provider", "A saved plan"];
  const begins = (starts: string[]) => (text: string) => starts.some((start) => text.startsWith(start));
  const promises = [...bullets(stored).filter((text) => !begins(others)(text)), ...listed.filter(begins(elsewhere))];
  const isShown = (statement: string) =>
    covers(rowsOf(statement).filter(({ where, text }) => isEdited(where) || text === "has no state"));
  expect([promises.length, promises.flatMap(found).filter((each) => !isShown(each))]).toEqual([6, []]);
});

/** Every text of a file's code, without its comments. */
function textsOf(file: string): Set<string> {
  const texts = new Set<string>();
  const visit = (node: Node): void => {
    if (isStringLiteralLike(node)) texts.add(node.text);
    forEachChild(node, visit);
  };
  visit(createSourceFile(file, read(file), ScriptTarget.ES2022));
  return texts;
}

test("each test that the map names is there", () => {
  const named = statements.flatMap(rowsOf).filter(({ file }) => file !== undefined);
  const texts = new Map([...new Set(named.map(({ file = "" }) => file))].map((file) => [file, textsOf(file)]));
  expect(named.filter(({ file = "", text }) => !texts.get(file)?.has(text))).toEqual([]);
});

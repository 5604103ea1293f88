import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSourceFile, forEachChild, isStringLiteralLike, type Node, ScriptTarget } from "typescript";
import { expectTable, table } from "../../support/generated-document";
import { root } from "../../support/paths";
import { type Claim, claims } from "./claims";
import { type Cell, lists, tables } from "./threat-model";

const page = "docs/threat-model.md";

const sentences = (all: readonly Claim[]) => all.map(({ text }) => `${text}.`).join(" ");
const shown = (cell: Cell) => (typeof cell === "string" ? cell : sentences(cell) || "Nothing.");

test.each(Object.entries(tables))(`${page} has the table: %s`, (name, { head, rows }) => {
  const cells = rows.map(([label, ...others]) => [`**${label}**`, ...others.map(shown)]);
  expectTable(page, name, table(head, cells));
});

test.each(Object.entries(lists))("SECURITY.md has the list: %s", (name, list) => {
  expectTable("SECURITY.md", name, list.map(({ text }) => `- ${text}.\n`).join(""));
});

/** The file of a proof in this repository, and the name of its test. */
function parseProof(proof: string): { file: string; name: string } {
  const [, file = "", name = ""] = /^(\S+\.ts): (.*)$/.exec(proof) ?? [];
  return { file: `tests/${file}`, name };
}

test(`${page} names the proof of each statement`, () => {
  const rows = Object.values(claims).map(({ text, provenBy, reason }: Claim) => {
    const proofs = provenBy.map(parseProof).map(({ file, name }) => `[${name.replaceAll("*", "")}](../${file})`);
    return [text, reason === undefined ? proofs.join("; ") : `No test: ${reason}`];
  });
  expectTable(page, "proofs", table(["statement", "shown by"], rows));
});

test("each statement is on a page", () => {
  const cells = Object.values(tables).flatMap(({ rows }) => rows.flat());
  const used = new Set([...cells.filter((cell) => typeof cell !== "string"), ...Object.values(lists)].flat());
  expect(Object.values(claims).filter((claim) => !used.has(claim))).toEqual([]);
});

/** Every text of a file's code, without its comments. */
function textsOf(file: string): Set<string> {
  const texts = new Set<string>();
  const visit = (node: Node): void => {
    if (isStringLiteralLike(node)) texts.add(node.text);
    forEachChild(node, visit);
  };
  visit(createSourceFile(file, readFileSync(join(root, file), "utf8"), ScriptTarget.ES2022));
  return texts;
}

test("each test that is named as a proof is there", () => {
  const proofs = Object.values(claims).flatMap(({ provenBy }: Claim) => provenBy.map(parseProof));
  const files = [...new Set(proofs.map(({ file }) => file))];
  const texts = new Map(files.map((file) => [file, textsOf(file)]));
  expect(proofs.filter(({ file, name }) => !texts.get(file)?.has(name))).toEqual([]);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSourceFile, forEachChild, isStringLiteralLike, type Node, ScriptTarget } from "typescript";
import { expectTable, table } from "../../support/generated-document";
import { root } from "../../support/paths";
import { type Claim, claims, noState, type Shown, type ShownInShells, shells } from "./claims";
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

const isForAll = (shown: Shown | ShownInShells): shown is Shown => typeof shown === "string" || Array.isArray(shown);

/** The cells about a statement: the shells, and what shows it there. Shells that the same shows are in one row. */
function cellsOf(shown: Shown | ShownInShells, more = ""): string[][] {
  if (isForAll(shown)) return [["", typeof shown === "string" ? `No test: ${shown}` : links(shown)]];
  const rows = new Map<string, string[]>();
  for (const [shell, name] of Object.entries(shells)) {
    const inShell = shown[shell as keyof typeof shells];
    const by = typeof inShell === "string" ? `Cannot break it: ${inShell}` : links(inShell);
    rows.set(by, [...(rows.get(by) ?? []), name]);
  }
  return [...rows].map(([by, names]) => [(names.length === 4 ? "all" : names.join(", ")) + more, by]);
}

const links = (proofs: readonly string[]) =>
  proofs
    .map(parseProof)
    .map(({ file, name }) => `[${name.replaceAll("*", "")}](../${file})`)
    .join("; ");

test(`${page} names the proof of each statement`, () => {
  const rows = Object.values(claims).flatMap(({ text, shown, editedState }: Claim) => {
    const cells = cellsOf(shown);
    const edited = editedState ? cellsOf(editedState, ", edited state") : [];
    // A shell without a state says so once.
    cells.push(...edited.filter(([, by]) => by !== `Cannot break it: ${noState}`));
    return cells.map((cell, at) => [at === 0 ? text : "", ...cell]);
  });
  expectTable(page, "proofs", table(["statement", "in", "shown by"], rows));
});

test("each statement of SECURITY.md is shown in each shell, or says why nothing can show it", () => {
  const listed = Object.values(lists).flat();
  expect(listed.filter(({ shown }) => isForAll(shown) && typeof shown !== "string")).toEqual([]);
});

test("each statement about the state is shown with one that was edited by hand, too", () => {
  const { stored = [] } = lists;
  // What is not protected, and a plan, which is no state.
  const others: readonly Claim[] = [claims.plainOutputs, claims.planHoldsToken];
  const promises: Claim[] = [...stored, claims.addressNamed, claims.httpsOnly, claims.outputsSecret].filter(
    (claim) => typeof claim.shown !== "string" && !others.includes(claim),
  );
  expect(promises.filter(({ editedState }) => !editedState)).toEqual([]);
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

/** Every proof of a statement. */
function proofsOf({ shown, editedState }: Claim): string[] {
  const inShells = isForAll(shown) ? [shown] : Object.values(shown);
  return [...inShells, ...Object.values(editedState ?? {})].filter((each) => typeof each !== "string").flat();
}

test("each test that is named as a proof is there", () => {
  const proofs = Object.values(claims).flatMap(proofsOf).map(parseProof);
  const files = [...new Set(proofs.map(({ file }) => file))];
  const texts = new Map(files.map((file) => [file, textsOf(file)]));
  expect(proofs.filter(({ file, name }) => !texts.get(file)?.has(name))).toEqual([]);
});

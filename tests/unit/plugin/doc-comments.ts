import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../../support/paths";

/**
 * The texts of a source file's doc comments, by `Name` and `Name.member`, without code blocks and tags. A paragraph is one
 * line.
 */
export function docComments(file: string): Map<string, string> {
  const path = join(root, file);
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const texts = new Map<string, string>();
  const add = (node: ts.Node, scope: string) => {
    const name = (node as ts.NamedDeclaration).name?.getText();
    const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
    if (name && comment) texts.set(scope + name, paragraphs(ts.getTextOfJSDocComment(comment) ?? ""));
    if (name && (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node))) {
      for (const member of node.members) add(member, `${name}.`);
    }
  };
  for (const statement of source.statements) add(statement, "");
  return texts;
}

function paragraphs(comment: string): string {
  return comment
    .replaceAll(/```[\s\S]*?```\s*/g, "")
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll(/\s+/g, " ").trim())
    .join("\n\n");
}

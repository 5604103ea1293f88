// What goes wrong when people and CI systems put a value into a variable.

const name = String.raw`[\w.:-]+`;

/** The forms in which CI systems, shells and templates refer to a variable, alone or in quotes. */
const placeholder = new RegExp(
  `^(["']?)(${[
    // Azure Pipelines, Bash, PowerShell; a name without brackets only in capitals, as every variable of a CI has.
    String.raw`\$\([^()]*\)`,
    String.raw`\$\{[^{}]*\}`,
    String.raw`\$\[[^[\]]*\]`,
    String.raw`\$(env:)?[A-Z_][A-Z\d_]*`,
    // GitHub Actions and templates with two braces.
    String.raw`\$?\{\{[^{}]*\}\}`,
    // Windows, TeamCity, Octopus Deploy and the replacement of tokens.
    `%${name}%`,
    String.raw`#\{[^{}]*\}#?`,
    `__${name}__`,
    // A program that wrote a missing value as text.
    "undefined|null",
  ].join("|")})\\1$`,
);

/** Whether a value is nothing but a reference to a variable that was not filled in. Such a value counts as not set. */
export function isPlaceholder(value: string): boolean {
  return placeholder.test(value.trim());
}

export const placeholderProblem = "is a placeholder that was not filled in; set the variable that it stands for";

/** A secret can end with one of them. */
const quote = /^["'`\u2018-\u201e]/;
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|[^\S ]/u;

/** What copying has left in a value and nobody sees; undefined if it shows nothing odd. Does not repeat the value. */
export function flawOf(value: string): string | undefined {
  if (quote.test(value)) return "is in quotes";
  return invisible.test(value) ? "contains an invisible character" : undefined;
}

import { table } from "../../support/generated-document";
import { outcomes, type Situation, situations } from "./situations";

/** A job in a pipeline that fails where something has changed. */
export const driftJob = [
  'refresh --yes --run-program --target "**:AccessToken::*" --target "**pulumi:providers:port::*"',
  "preview --expect-no-changes",
  "refresh --preview-only --expect-no-changes",
];

/** What was seen of a situation. */
export interface Seen {
  outcome: string;
  /** For a token, by the program and the provider together. */
  requests: number;
  token: "renewed" | "as it was" | "gone";
}

const introduction = `# Three hours later

A token lives for three hours at most; a stack lives longer. This page goes through Pulumi's commands with a stack whose
token **has expired**, and whose resources belong to a provider that takes the token as its configuration:

\`\`\`ts
const provider = new port.Provider("port", new PortAccessToken("port").providerArgs);
\`\`\`

Each row, its remark included, is tried on a real engine, with a stand-in for the official provider's plugin where that
cannot be had, and \`npm run docs\` writes what was seen. **Nothing is lost from the state in any of them**: what fails can be
done again in the way that stands beside it.

The rule behind it: a command works where it runs the program, because the program asks for a token then. Where it does not,
Pulumi configures the provider with the token in the state. While the token is good, every command works, and none asks.

A preview and the update after it are two processes: a command with both asks twice, and gets the same token. One that ends
in its preview has stored nothing.
`;

const recipes = `
## Recipes

**A scheduled \`pulumi up\`** needs nothing special. It asks when the token has expired and at no other time. It cannot keep
the token in the state good all the time, however often it runs: Port hands out the same token until that has expired, so
up to one interval passes before the next one is stored. Whoever takes the token from a stack output runs \`pulumi up\`
first, which asks nobody if the token is good, or looks at \`expiresAt\`.

**A drift job** that is to fail because of a change, and not because of a token's age, renews the token and the provider
first, and nothing else:

\`\`\`sh
${driftJob.map((command) => `pulumi ${command}\n`).join("")}\`\`\`

The second command finds what the program has and the state has not; the third, what was changed at Port.

**A job without credentials**, such as the preview of a pull request from a fork, works while the token is good. Later the
token is unknown in its preview, which says so, and what is behind the provider may be shown as changed or as to be created.

**Taking a stack down** after a long time: \`pulumi destroy --run-program\`. If credentials are gone as well, nothing can
be deleted at Port; \`pulumi state delete\` makes the stack forget what is there.

**Where none of this is wanted**, because plain \`refresh\` and \`destroy\` have to work at any time: give the official
provider the client id and the secret instead of a token, and it asks by itself.
`;

export function threeHoursDocument(seen: ReadonlyMap<Situation, Seen>): string {
  const sections = Object.entries(situations).map(([title, list]) => {
    const rows = list.map((situation) => {
      const { outcome, requests, token } = seen.get(situation) as Seen;
      const instead = situation.instead && `Instead: ${situation.instead}`;
      const notes = [situation.remark?.text, instead].filter((note) => note !== undefined).join(". ");
      return [situation.command, outcome, String(requests), token, notes];
    });
    return `\n## ${title}\n\n${table(["command", "outcome", "requests for a token", "token in the state", ""], rows)}`;
  });
  return introduction + sections.join("") + recipes;
}

/** By what it prints and its exit code, as the page words it. */
export function outcomeOf({ exitCode, output }: { exitCode: number | null; output: string }): string {
  if (exitCode === 0) return outcomes.works;
  // Port's words, which the official provider repeats without the status.
  if (output.includes("token is expired")) return outcomes.unauthorized;
  if (output.includes("no changes were expected")) return outcomes.changes;
  if (/not allowed by the plan|violates plan/.test(output)) return outcomes.plan;
  return output;
}

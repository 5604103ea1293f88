import { table } from "../../support/generated-document";
import type { FaultReport, Operation } from "./fault-report";

export type FaultReports = Record<Operation, FaultReport>;

/** Every class of outcome, with what it means for the user. */
const classes: Record<string, [title: string, meaning: string]> = {
  invalid_credentials: [
    "Port does not accept the credentials",
    "Not tried again: the same credentials will not do better.",
  ],
  forbidden: ["Port refuses the machine", "Not tried again: an administrator has to let it in."],
  request_refused: [
    "Port refuses the request",
    "Not tried again: the credentials or the address are not what they should be.",
  ],
  redirected: ["A redirect", "Never followed: the request holds the client secret."],
  rate_limited: [
    "Too many requests",
    "Tried again when the answer says so, else after 1, 2, 4 and 8 s (here without the half that is left to chance). " +
      "A delay that does not fit into two minutes ends it at once; one that makes no sense is not listened to.",
  ],
  unavailable: ["Port cannot serve", "Tried again in the same way."],
  timed_out: ["No answer in time", "30 s for each attempt, two minutes for all of them."],
  unreachable: ["No connection, or one that breaks", "Tried again, unless a certificate is what is wrong."],
  unexpected_answer: ["Something else answers", "Not tried again: this is not Port's API."],
  none: ["A token all the same", "Nothing is said about what passed."],
};

const introduction = `# When Port cannot be asked

What becomes of each fault between this package and Port: who is told what, how often Port is asked, and how long it takes
at most. This page is written by \`npm run docs\` from what the code did with each of them, on loopback and with a clock that
waits for nobody, and a test holds it to that.

In every row:

- **\`pulumi up\`** that has to create or renew a token fails with the message shown. The state keeps the token it had.
- **\`pulumi refresh\`** of a dead token does not fail. It says the same, and: *The state keeps its token, which expires or
  expired at …*
- **The program**, where it asks itself, says the same and goes on. In a preview: *The token stays unknown in this preview.*
  It has two seconds there, hence the other figures. Elsewhere: *The token of the state is handed on, …*
- No message holds the client secret or a token.

*BASE_URL* stands for the address of Port. Times are in seconds.
`;

export function faultDocument(reports: ReadonlyMap<string, FaultReports>): string {
  const sections = Object.entries(classes).map(([code, [title, meaning]]) => {
    const rows = [...reports].filter(([, { update }]) => (update.code ?? "none") === code).map(row);
    const head = ["fault", "requests", "longest time", "requests in a preview", "longest time in a preview", "message"];
    return `\n## ${title}\n\n${meaning}\n\n${table(head, rows)}`;
  });
  return introduction + sections.join("");
}

function row([fault, { create, preview }]: [string, FaultReports]): string[] {
  const figures = [create.requests, create.seconds, preview.requests, preview.seconds].map(String);
  return [fault, ...figures, create.lines.join(" ").replace("pulumi-port-access-token: ", "") || "–"];
}

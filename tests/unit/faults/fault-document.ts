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
    "Retried after 1, 2, 4 and 8 s (half of it is left to chance; here it is all of it). If the answer names a longer delay, " +
      "that one is waited for and up to a tenth more at random (here a tenth), it is logged, and it does not count among the " +
      "five attempts. A delay that does not fit into the time fails at once; one that makes no sense is ignored.",
  ],
  unavailable: ["Port cannot serve", "Retried in the same way; a 503 can name a delay."],
  timed_out: ["No answer in time", "30 s for each attempt, two minutes for all of them."],
  unreachable: ["No connection, or one that breaks", "Tried again, unless a certificate is what is wrong."],
  unexpected_answer: ["Something else answers", "Not tried again: this is not Port's API."],
  none: ["A token all the same", "Nothing is said about what passed."],
};

const introduction = `# When Port cannot be asked

What becomes of each fault between this package and Port: who is told what, how often Port is asked, and how long it takes
at most. This page is written by \`npm run docs\` from what the code did with each of them, on loopback and with a virtual
clock: each request takes 0.3 s to reach Port, and its answer 0.2 s to come back. A test holds the page to that.

In every row:

- **\`pulumi up\`** that has to create or renew a token fails with the message shown.
- **\`pulumi refresh\`** of a dead token does not fail. It says the same, and: *The state keeps its token, which expires or
  expired at …*
- **The program**, where it asks itself, says the same and goes on: *The token of the state is handed on, …* In a preview it
  has two seconds, hence the columns of its own, and adds: *The token stays unknown in this preview.*
- A delay that Port names is waited for within twelve minutes by \`pulumi up\`, within two by \`pulumi refresh\` and the
  program. Where they differ, the numbers are those of *up / refresh*.
- The state holds the token of its column after \`pulumi up\` and after \`pulumi refresh\`, with everything else as it was; after
  a first \`pulumi up\` that fails there is none.
- No message holds the client secret or a token.

*BASE_URL* stands for the address of Port. Times are in seconds.
`;

export function faultDocument(reports: ReadonlyMap<string, FaultReports>): string {
  const sections = Object.entries(classes).map(([code, [title, meaning]]) => {
    const rows = [...reports].filter(([, { update }]) => (update.code ?? "none") === code).map(row);
    return `\n## ${title}\n\n${meaning}\n\n${table(head, rows)}`;
  });
  return introduction + sections.join("");
}

const head = [
  "fault",
  "requests",
  "longest time",
  "token in the state",
  "message",
  "requests in a preview",
  "longest time in a preview",
  "message in a preview",
];

/** A figure of `up`, and that of `refresh` where it is another. */
function figure(up: number, refresh: number): string {
  return up === refresh ? decimal(up) : `${decimal(up)} / ${decimal(refresh)}`;
}

const decimal = (value: number) => String(Math.round(value * 10) / 10);

function row([fault, { create, update, read, preview }]: [string, FaultReports]): string[] {
  const [message, inPreview] = [shown(create), shown(preview)];
  return [
    fault,
    figure(create.requests, read.requests),
    figure(create.seconds, read.seconds),
    update.token,
    withAttempts(message) || "–",
    String(preview.requests),
    decimal(preview.seconds),
    inPreview.text === message.text ? sameAs(message, inPreview) : withAttempts(inPreview),
  ];
}

function withAttempts({ text, attempts }: ReturnType<typeof shown>): string {
  return text.replace("{attempts}", attempts);
}

function sameAs(message: { attempts: string }, { attempts }: { attempts: string }): string {
  return attempts === message.attempts ? "the same" : `the same${attempts}`;
}

/** Without what is the same in each row, and the number of attempts apart. */
function shown({ lines }: FaultReport): { text: string; attempts: string } {
  const text = lines
    .join(" ")
    .replace("", "")
    .replace(" The token stays unknown in this preview.", "")
    .replace(/expires at \S+Z/, "expires at …");
  const [attempts = ""] = /, in \d+ attempts/.exec(text) ?? [];
  return { text: attempts ? text.replace(attempts, "{attempts}") : text, attempts };
}

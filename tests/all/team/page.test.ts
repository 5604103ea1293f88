import { expectTable, table } from "../../support/generated-document";
import { shown } from "./messages";
import { colleagues, outcomes, type Result } from "./operators";

const told = ({ outcome, requests, holdsSecret }: Result) => {
  const count = `${requests} ${requests === 1 ? "request" : "requests"}`;
  return `${outcomes[outcome]}, ${count}${holdsSecret ? "; the secret is in the state, encrypted" : ""}`;
};

// The other files of this folder hold each row to the engine.
test("docs/team.md shows what a colleague's commands do", () => {
  const rows = colleagues.map(({ has, token, preview, up, next }) => [has, token, ...[preview, up, next].map(told)]);
  const head = ["the colleague has", "stored token", "their `preview`", "their `up`", "your next `up`"];
  expectTable("docs/team.md", "colleagues", table(head, rows));
});

test("docs/team.md shows the messages", () => {
  const rows = shown.map(([message, remedy]) => [message, remedy]);
  expectTable("docs/team.md", "messages", table(["message", "what to do"], rows));
});

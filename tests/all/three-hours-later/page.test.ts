import { expectTable, table } from "../../support/generated-document";
import { type Expected, outcomes, type Result, type Situation, situations } from "./situations";

const resultOf = ({ outcome, requests, token }: Result) =>
  `${outcomes[outcome]}, ${requests} ${requests === 1 ? "request" : "requests"}, token ${token}`;

const notesOf = ({ remark, versions = {}, instead }: Partial<Expected>, usual: Result) =>
  [
    remark?.text,
    ...Object.entries(versions).map(([version, other]) => `Pulumi ${version}: ${resultOf({ ...usual, ...other })}`),
    instead && `Instead: ${instead}`,
  ]
    .filter((note) => note !== undefined)
    .join(". ");

function withPlugin(situation: Situation): string {
  const { plugin, outcome, requests, token } = situation;
  if (plugin === undefined) return "the same";
  if ("notApplicable" in plugin) return `not applicable: ${plugin.notApplicable}`;
  const result = { outcome, requests, token, ...plugin };
  if (result.outcome === outcome && result.requests === requests && result.token === token) {
    return `the same. ${notesOf(plugin, result)}`;
  }
  const notes = notesOf({ ...situation, ...plugin }, result);
  return `${resultOf(result)}${notes && `. ${notes}`}`;
}

// The other files of this folder hold each row to the engine.
test.each(Object.entries(situations))("docs/three-hours-later.md shows the rows of: %s", (title, section) => {
  const rows = section.map((situation) => {
    const { command, outcome, requests, token } = situation;
    return [command, outcomes[outcome], String(requests), token, notesOf(situation, situation), withPlugin(situation)];
  });
  const head = ["command", "outcome", "requests for a token", "token in the state", "", "with the plugin"];
  expectTable("docs/three-hours-later.md", title, table(head, rows));
});

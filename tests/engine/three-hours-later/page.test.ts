import { expectTable, table } from "../../support/generated-document";
import { outcomes, situations } from "./situations";

// The other files of this folder hold each row to the engine.
test.each(Object.entries(situations))("docs/three-hours-later.md shows the rows of: %s", (title, section) => {
  const rows = section.map(({ command, outcome, requests, token, remark, instead }) => {
    const notes = [remark?.text, instead && `Instead: ${instead}`].filter((note) => note !== undefined).join(". ");
    return [command, outcomes[outcome], String(requests), token, notes];
  });
  const head = ["command", "outcome", "requests for a token", "token in the state", ""];
  expectTable("docs/three-hours-later.md", title, table(head, rows));
});

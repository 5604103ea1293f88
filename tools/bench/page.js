"use strict";

// The figures as Markdown, for docs/benchmark.md and, by the same tables, for the console.

const number = (value, digits) => (value === undefined ? "–" : value.toFixed(digits));

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

/** The tables, by their titles. */
function tables(figures) {
  const counts = figures.rounds.map(([count]) => String(count));
  const subjects = Object.entries(figures.subjects);
  const measured = subjects.filter(([name]) => !name.startsWith("floor"));
  const phases = Object.keys(subjects[0][1].phases[counts[0]]);

  const requests = counts.map((count) => {
    const rows = measured.map(([name, subject]) => [name, ...phases.map((phase) => requestsOf(subject, count, phase))]);
    return [`Requests for a token, N = ${count}`, table(["", ...phases], rows)];
  });

  const timed = figures.rounds.filter(([, times]) => times > 1).map(([count]) => String(count));
  const times = timed.map((count) => {
    const rows = subjects.map(([name, subject]) => [name, ...phases.map((phase) => timeOf(subject, count, phase))]);
    return [`Seconds, and the ratio to the floor, N = ${count}`, table(["", ...phases], rows)];
  });

  const own = figures.subjects["this package"];
  const others = subjects.map(([name]) => name).filter((name) => name !== "this package");
  const ratios = timed.map((count) => {
    const rows = others.map((name) => [
      name,
      ...phases.map((phase) => number(own.phases[count][phase]?.ratios?.[name], 2)),
    ]);
    return [`This package's time, in times of each other way's, N = ${count}`, table(["", ...phases], rows)];
  });

  const size = subjects.map(([name, { stateBytesPerToken: bytes, peakMegabytes }]) => [
    name,
    number(bytes, 0),
    ...counts.map((count) => number(peakMegabytes[count], 0)),
  ]);
  const sizeHead = [
    "",
    "bytes of state per token",
    ...counts.map((count) => `provider's peak memory in MB, N = ${count}`),
  ];

  const { import: load, commandLine: cli } = figures;
  const startup = [
    ["loading `@pulumi/pulumi`", `${load.pulumiMillis} ms`],
    ["loading this package after it", `${load.ownMillis} ms`],
    ...(cli
      ? [
          ["curl gets Port's answer", `${cli.curlSeconds} s`],
          ["the command line prints a token", `${cli.seconds} s (${cli.ratio} times as long)`],
          ["of which Node.js, to start and do nothing", `${cli.nodeSeconds} s`],
        ]
      : [["the command line, against curl", "not measured: there is no curl"]]),
  ];
  return [
    ...requests,
    ...times,
    ...ratios,
    ["State and memory", table(sizeHead, size)],
    ["Start-up", table(["", ""], startup)],
  ];
}

function requestsOf({ phases }, count, phase) {
  const seen = phases[count][phase];
  if (seen === undefined) return "–";
  return seen.failed ? `${seen.requests}, then fails: ${seen.failed}` : String(seen.requests);
}

function timeOf({ phases }, count, phase) {
  const seen = phases[count][phase];
  if (seen?.seconds === undefined) return "–";
  return `${number(seen.seconds, 2)} (${number(seen.ratios.floor, 2)})`;
}

/** What the benchmark is held to, and what came of it. */
function targets({ subjects, import: load }) {
  const own = subjects["this package"];
  const naive = subjects["naive dynamic provider"];
  const counts = Object.keys(own.phases);
  const asked = (phase) => counts.map((count) => own.phases[count][phase].requests);
  const all = (values, expected) => values.every((value) => value === expected);
  const worst = (peer) => Math.max(...Object.values(own.phases[100]).map(({ ratios }) => ratios[peer]));
  const percent = (ratio) => `at most ${Math.round((ratio - 1) * 100)} % over it`;
  return [
    [
      "1 request for a token in a first up and in a renewal, at any N",
      all([...asked("first up"), ...asked("renewal")], 1),
      `${asked("first up")}; ${asked("renewal")}`,
    ],
    [
      "0 where nothing changed",
      all(["unchanged up", "refresh", "destroy"].flatMap(asked), 0),
      String(asked("unchanged up")),
    ],
    [
      "within 5 % of the floor with a token's fields, N = 100",
      worst("floor with a token's fields") <= 1.05,
      percent(worst("floor with a token's fields")),
    ],
    ["within 5 % of the bare floor, N = 100", worst("floor") <= 1.05, percent(worst("floor"))],
    [
      "no more state per token than a naive dynamic resource",
      own.stateBytesPerToken <= naive.stateBytesPerToken,
      `${own.stateBytesPerToken} bytes against ${naive.stateBytesPerToken}`,
    ],
    ["at most 10 ms to load", load.ownMillis <= 10, `${load.ownMillis} ms`],
  ];
}

function page(figures) {
  const { machine, rounds, missing } = figures;
  const shown = tables(figures).map(([title, text]) => `## ${title}\n\n${text}`);
  const reached = targets(figures).map(([what, isReached, seen]) => [what, isReached ? "reached" : "**missed**", seen]);
  const runs = rounds.map(([count, times]) => `${times} with ${count}`).join(", ");
  return `# Benchmark

What a token costs with this package, against what people do today. \`npm run bench\` measures it on a real engine, against
the emulator, and writes this page.

- Measured with ${machine}.
- The ways are run in turn, round by round, every second round backwards: ${runs} tokens. Times are medians; ratios are
  medians of the ratios within a round. The floors, there to be compared with, are run where there are several rounds.
- All commands run with \`--skip-preview\`: a preview is another process, which does the same once more.

The ways:

- **floor**: as many dynamic resources that do nothing, each in a component.
- **floor with a token's fields**: the same, with a token's fields in the state, the token as a secret.
- **this package**: \`new PortAccessToken(name)\`, N times.
- **inline fetch**: the program fetches a token wherever it needs one. Nothing is kept, so there is nothing to renew.
- **naive dynamic provider**: a provider written into the program, which fetches for each resource and, unlike most, looks at
  the expiry. Without a component around it.
- **@pulumi/command + curl**: a command for each token, with a trigger that is changed by hand after three hours.
${missing.length > 0 ? `\nNot measured, because its plugin is not on this machine: ${missing.join(", ")}.\n` : ""}
![Cost against the number of tokens](benchmark.svg)

## Targets

${table(["", "", ""], reached)}
The resources of the bare floor have neither a token nor an expiry. What the other floor takes longer than that one, though
it does nothing either, is the price of those fields: the engine writes them with each step, the encrypted token above all,
and Pulumi's SDK makes four promises with a stack trace for each of them. This package leaves out what is not given, and
keeps its reference to the provider short: with more in it, its state is smaller than that floor's.

Port answers 100 requests for a token in five minutes and refuses the next with a 429: that is where the ways end that ask
for each token.

${shown.join("\n")}`;
}

/** The lines of the plot. */
function series({ subjects }) {
  return Object.entries(subjects).map(([name, { phases }]) => {
    const first = Object.entries(phases).map(([count, of]) => [Number(count), of["first up"]]);
    return {
      name,
      requests: first.map(([count, { requests }]) => [count, requests]),
      seconds: first.filter(([, { seconds }]) => seconds !== undefined).map(([count, { seconds }]) => [count, seconds]),
    };
  });
}

module.exports = { page, series, tables, targets };

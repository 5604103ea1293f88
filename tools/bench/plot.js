"use strict";

// Cost against N as an SVG: two panels with logarithmic axes.
const width = 760;
const height = 320;
const panel = { width: 300, height: 200, top: 50 };
// Told apart without seeing red and green alike.
const colours = ["#888888", "#bbbbbb", "#0072b2", "#e69f00", "#d55e00", "#009e73"];

/** @param series [{name, requests: [[n, value]], seconds: [[n, value]]}] */
function plot(series) {
  const panels = [
    drawPanel(60, "requests for a token, first up", series, "requests", [0.1, 1, 10, 100, 1000]),
    drawPanel(430, "seconds, first up", series, "seconds", [1, 10, 100]),
  ];
  const legend = series.map(({ name }, at) => {
    const [x, y] = [60 + (at % 3) * 235, 290 + Math.floor(at / 3) * 18];
    return `<rect x="${x}" y="${y - 9}" width="12" height="10" fill="${colours[at]}"/><text x="${x + 17}" y="${y}">${escaped(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#333333">
<title>Cost against the number of tokens</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${[...panels, ...legend].join("\n")}
</svg>
`;
}

function drawPanel(left, title, series, what, ticks) {
  const x = (n) => left + (Math.log10(n) / 3) * panel.width;
  const [low, high] = [Math.log10(ticks[0]), Math.log10(ticks.at(-1))];
  // There is no zero on a logarithmic axis: it stands at the foot.
  const y = (value) => {
    const share = (Math.log10(Math.max(value, ticks[0])) - low) / (high - low);
    return panel.top + panel.height - share * panel.height;
  };
  const at = (value) => value.toFixed(1);
  const labels = ticks.map((tick) => {
    const shown = tick < 1 ? "0" : tick;
    return `<line x1="${left}" x2="${left + panel.width}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="#dddddd"/><text x="${left - 6}" y="${at(y(tick) + 4)}" text-anchor="end">${shown}</text>`;
  });
  const counts = [1, 10, 100, 1000].map(
    (n) => `<text x="${at(x(n))}" y="${panel.top + panel.height + 17}" text-anchor="middle">${n}</text>`,
  );
  const lines = series.map((one, index) => {
    const points = one[what].map(([n, value]) => `${at(x(n))},${at(y(value))}`);
    const dots = points.map((point) => `<circle cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="3"/>`);
    return `<g fill="${colours[index]}"><polyline points="${points.join(" ")}" fill="none" stroke="${colours[index]}" stroke-width="2"/>${dots.join("")}</g>`;
  });
  return [
    `<text x="${left}" y="${panel.top - 20}" font-weight="bold">${title}</text>`,
    ...labels,
    ...counts,
    ...lines,
  ].join("\n");
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

module.exports = { plot };

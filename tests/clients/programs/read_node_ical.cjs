// Reads a calendar with node-ical and prints what it saw. Arguments: the folder of node_modules, the file.
const { readFileSync } = require("node:fs");
const ical = require(process.argv[2] + "/node-ical");

const day = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
const instant = (date) => (date.dateOnly ? day(date) : date.getTime() / 1000);

const seen = Object.values(ical.sync.parseICS(readFileSync(process.argv[3], "utf8")))
  .filter((component) => component.type === "VEVENT")
  .map((event) => [event.uid, instant(event.start), instant(event.end), event.status, Number(event.sequence)]);
console.log(JSON.stringify(seen));

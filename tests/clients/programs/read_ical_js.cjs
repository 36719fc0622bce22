// Reads a calendar with ical.js and prints what it saw. Arguments: the folder of node_modules, the file.
const { readFileSync } = require("node:fs");
const ICAL = require(process.argv[2] + "/ical.js/dist/ical.es5.cjs");

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[3], "utf8")));
const zones = new Map(
  calendar.getAllSubcomponents("vtimezone").map((zone) => [
    zone.getFirstPropertyValue("tzid"),
    new ICAL.Timezone({ component: zone, tzid: zone.getFirstPropertyValue("tzid") }),
  ]),
);

function instant(event, name) {
  const property = event.getFirstProperty(name);
  const time = property.getFirstValue();
  if (time.isDate) return time.toString();
  const zone = zones.get(property.getParameter("tzid"));
  if (zone) time.zone = zone;
  return time.toUnixTime();
}

const seen = calendar.getAllSubcomponents("vevent").map((event) => [
  event.getFirstPropertyValue("uid"),
  instant(event, "dtstart"),
  instant(event, "dtend"),
  event.getFirstPropertyValue("status"),
  event.getFirstPropertyValue("sequence"),
]);
console.log(JSON.stringify(seen));

import { InputData, jsonInputForTargetLanguage, quicktype } from "quicktype-core";
import { readFileSync, writeSync } from "node:fs";
const samples = JSON.parse(readFileSync(0, "utf8"));
const schemas = {};
for (const [name, events] of Object.entries(samples)) {
  const input = jsonInputForTargetLanguage("schema");
  await input.addSource({ name, samples: events.map((event) => JSON.stringify(event)) });
  const data = new InputData();
  data.addInput(input);
  const { lines } = await quicktype({ inputData: data, lang: "schema" });
  schemas[name] = JSON.parse(lines.join("\n"));
}
writeSync(1, JSON.stringify(schemas));

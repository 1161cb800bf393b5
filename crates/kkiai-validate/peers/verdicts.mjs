// Verdicts of ajv, in its default strict mode: a line for each payload, "valid" or "invalid".
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";

const [schemas, ...payloads] = process.argv.slice(2);
const ajv = new Ajv2020();
const compiled = new Map();
for (const payload of payloads) {
  const name = basename(dirname(payload));
  if (!compiled.has(name)) {
    const schema = readFileSync(join(schemas, `${name}.schema.json`), "utf8");
    compiled.set(name, ajv.compile(JSON.parse(schema)));
  }
  const isValid = compiled.get(name)(JSON.parse(readFileSync(payload, "utf8")));
  console.log(`${isValid ? "valid" : "invalid"} ${payload}`);
}

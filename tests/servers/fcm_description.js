// Google's description of Firebase Cloud Messaging (OpenAPI, standard input), made fit for prism (standard output).
// The one path's {parent} is `projects/PROJECT`, two steps of a path, which prism does not match. And a name that the
// description does not know is refused, as Google's documentation says of JSON requests; OpenAPI lets it pass otherwise.
const description = JSON.parse(require("fs").readFileSync(0, "utf8"));

const named = "/v1/{parent}/messages:send";
const send = description.paths[named];
if (!send) throw new Error(`The description has no ${named}.`);
description.paths = { "/v1/projects/{parent}/messages:send": send };

for (const schema of Object.values(description.components.schemas)) {
  if (schema.properties) schema.additionalProperties = false;
}
process.stdout.write(JSON.stringify(description));

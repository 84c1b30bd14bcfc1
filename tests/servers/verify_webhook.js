// Verifies a signed call with the library of Standard Webhooks:  node verify_webhook.js <{"secret", "headers", "body"}
// Prints what the call says, or fails with the library's words.
const {readFileSync} = require('fs');
const {Webhook} = require('standardwebhooks');

const {secret, headers, body} = JSON.parse(readFileSync(0));
process.stdout.write(JSON.stringify(new Webhook(secret).verify(body, headers)));

// Logs in with the vendor's identity library, unmodified, and shows the token to the vault.
//
//   npm ci && NODE_EXTRA_CA_CERTS=…/.certloom/tls/ca.pem CERTLOOM_FIRST_CLIENT=…/.certloom/first-client.json npm run login
//
// Ends with 0 when the vault took the token, with 1 and the reason otherwise.

import { readFile } from "node:fs/promises";
import { ClientSecretCredential } from "@azure/identity";

const file = process.env.CERTLOOM_FIRST_CLIENT ?? ".certloom/first-client.json";
const client = JSON.parse(await readFile(file, "utf8"));
const tokenUrl = new URL(client.tokenUrl);
const tenant = tokenUrl.pathname.split("/")[1];
const probe = `${client.vaultUrl}/certificates?api-version=7.6`;

const challenge = await fetch(probe);
expect("the vault to challenge a stranger", challenge.status, 401);
expect(
  "the challenge",
  challenge.headers.get("www-authenticate"),
  `Bearer authorization="${tokenUrl.origin}/${tenant}", resource="${client.scope.replace("/.default", "")}"`,
);

const credential = new ClientSecretCredential(tenant, client.clientId, client.clientSecret, {
  authorityHost: `${tokenUrl.origin}/`,
  disableInstanceDiscovery: true,
});
const token = await credential.getToken(client.scope);
const claims = JSON.parse(Buffer.from(token.token.split(".")[1], "base64url"));
expect("the token's audience", String(claims.aud), client.scope.replace("/.default", ""));
expect("the token's client", claims.appid, client.clientId);

const list = await fetch(probe, { headers: { authorization: `Bearer ${token.token}` } });
expect("the vault to take the token", list.status, 200);
console.log(`Logged in as ${claims.appid} at ${claims.iss}; the vault took the token.`);

function expect(what, actual, expected) {
  if (actual !== expected) {
    console.error(`Expected ${what} to be ${expected}, but it is ${actual}.`);
    process.exit(1);
  }
}

// The vendor's client for JavaScript, as its users call it. Client id and secret come by standard input, and the authority
// that signed the service's certificate by NODE_EXTRA_CA_CERTS.
//
// usage: vendor-client.js VAULT-URL AUTHORITY PREFIX

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import dns from "node:dns";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import { ClientSecretCredential } from "@azure/identity";
import { CertificateClient } from "@azure/keyvault-certificates";
import { KeyClient } from "@azure/keyvault-keys";
import { SecretClient } from "@azure/keyvault-secrets";

const [vault, authority, prefix] = process.argv.slice(2);
const [clientId, clientSecret] = fs.readFileSync(0, "utf8").split("\n");

// names below localhost are this machine (RFC 6761 section 6.3), which not every resolver knows
const { lookup } = dns;
dns.lookup = (host, ...rest) => lookup(host.endsWith(".localhost") ? "127.0.0.1" : host, ...rest);

const credential = new ClientSecretCredential("certloom", clientId, clientSecret, {
    authorityHost: authority,
    disableInstanceDiscovery: true,
});
const certificates = new CertificateClient(vault, credential);
const secrets = new SecretClient(vault, credential);
const keys = new KeyClient(vault, credential);

// made anew for each call, since pollers write into it
const often = () => ({ intervalInMs: 250 });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vendor-client-"));

const named = (what) => `${prefix}-${what}`;
const own = (subject) => ({ issuerName: "Self", subject: `cn=${subject}` });
const byHand = (subject) => ({ issuerName: "Unknown", subject: `cn=${subject}` });
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const openssl = (...words) => execFileSync("openssl", words, { stdio: ["ignore", "pipe", "pipe"] }).toString();
const inPem = (pem) => pem.match(/-----BEGIN CERTIFICATE-----([^-]+)-----END/)[1].replace(/\s/g, "");

async function created(name, policy, options = {}) {
    const poller = await certificates.beginCreateCertificate(name, policy, { ...often(), ...options });
    return poller.pollUntilDone();
}

async function all(list) {
    const found = [];
    for await (const item of list) {
        found.push(item);
    }
    return found;
}

function refused(statusCode, code, message) {
    return (error) => {
        assert.equal(error.statusCode, statusCode, error.message);
        assert.equal(error.code, code, error.message);
        if (message !== undefined) {
            assert.equal(error.message, message);
        }
        return true;
    };
}

const notFound = refused(404, "CertificateNotFound");

const scenarios = {
    async created() {
        const name = named("created");
        const made = await created(name, own("created.example"));
        assert.equal(made.name, name);
        assert.ok(made.properties.createdOn instanceof Date);
        assert.ok(made.properties.id.startsWith(`${vault}/certificates/${name}/`));

        for (const read of [
            await certificates.getCertificate(name),
            await certificates.getCertificateVersion(name, made.properties.version),
        ]) {
            assert.equal(read.keyId, made.keyId);
            assert.equal(read.secretId, made.secretId);
            assert.deepEqual(read.cer, made.cer);
            assert.deepEqual(read.properties, made.properties);
        }
        const operation = await certificates.getCertificateOperation(name, often());
        assert.equal(operation.getOperationState().certificateOperation.status, "completed");
        const key = await keys.getKey(name);
        assert.equal(key.id, made.keyId);
        assert.equal(key.properties.managed, true);
    },

    async names() {
        const subjectAlternativeNames = {
            dnsNames: ["a.example", "b.example"],
            emails: ["a@example.org"],
            userPrincipalNames: ["a@b.example"],
        };
        const name = named("names");
        await certificates.beginCreateCertificate(name, { issuerName: "Unknown", subjectAlternativeNames }, often());
        const policy = await certificates.getCertificatePolicy(name);
        assert.deepEqual(policy.subjectAlternativeNames.dnsNames, subjectAlternativeNames.dnsNames);
        assert.deepEqual(policy.subjectAlternativeNames.emails, subjectAlternativeNames.emails);
        assert.deepEqual(policy.subjectAlternativeNames.userPrincipalNames, subjectAlternativeNames.userPrincipalNames);
    },

    async operation() {
        const name = named("operation");
        await certificates.beginCreateCertificate(name, byHand("operation.example"), often());
        const poller = await certificates.getCertificateOperation(name, often());
        const seen = poller.getOperationState().certificateOperation;
        assert.equal(seen.status, "inProgress");
        assert.equal(seen.cancellationRequested, false);
        const hasty = await certificates.getCertificateOperation(name, often());
        await assert.rejects(hasty.pollUntilDone({ abortSignal: AbortSignal.timeout(300) }), { name: "AbortError" });

        const other = await certificates.getCertificateOperation(name, often());
        await other.cancelOperation();
        assert.equal(other.getOperationState().certificateOperation.cancellationRequested, true);

        await certificates.deleteCertificateOperation(name);
        await assert.rejects(
            certificates.getCertificateOperation(name, often()),
            refused(404, "PendingCertificateNotFound", `Pending certificate not found: ${name}`),
        );
    },

    async secrets() {
        for (const contentType of ["application/x-pkcs12", "application/x-pem-file"]) {
            const name = named(contentType.includes("pem") ? "pem" : "pkcs12");
            const made = await created(name, { ...own("secret.example"), contentType });
            const secret = await secrets.getSecret(name);
            assert.equal(secret.properties.contentType, contentType);
            assert.equal(secret.properties.id, made.secretId);
            let pem = secret.value;
            if (contentType === "application/x-pkcs12") {
                const file = path.join(folder, `${name}.p12`);
                fs.writeFileSync(file, Buffer.from(secret.value, "base64"));
                pem = openssl("pkcs12", "-in", file, "-clcerts", "-nokeys", "-passin", "pass:");

                // what the service gave is taken again, as the bytes and as their text
                const bytes = await certificates.importCertificate(
                    named("imported"),
                    Buffer.from(secret.value, "base64"),
                );
                const text = await certificates.importCertificate(
                    named("imported-text"),
                    Buffer.from(secret.value),
                    { policy: { contentType: "application/x-pem-file" } },
                );
                assert.deepEqual(bytes.cer, made.cer);
                assert.deepEqual(text.cer, made.cer);
            } else {
                const again = await certificates.importCertificate(named("imported-pem"), Buffer.from(secret.value), {
                    policy: { contentType },
                });
                assert.equal(again.policy.contentType, contentType);
                assert.deepEqual(again.cer, made.cer);
            }
            assert.equal(inPem(pem), base64(made.cer));
        }
    },

    async managed() {
        const name = named("managed");
        await created(name, own("managed.example"), { tags: { team: "web" } });
        const secret = (await all(secrets.listPropertiesOfSecrets())).find((item) => item.name === name);
        assert.equal(secret.managed, true);
        assert.equal(secret.contentType, "application/x-pkcs12");
        assert.equal(secret.version, undefined);
        assert.deepEqual(secret.tags, { team: "web" });
        const key = (await all(keys.listPropertiesOfKeys())).find((item) => item.name === name);
        assert.equal(key.managed, true);
        assert.equal(key.version, undefined);

        const literal = (word) => `Operation "${word}" is not allowed as this object's lifetime is managed by Key Vault.`;
        await assert.rejects(secrets.setSecret(name, "mine"), refused(403, "Forbidden", literal("set")));
        await assert.rejects(secrets.beginDeleteSecret(name), refused(403, "Forbidden", literal("delete")));
        await assert.rejects(keys.createRsaKey(name), refused(403, "Forbidden", literal("create")));
        await assert.rejects(keys.beginDeleteKey(name), refused(403, "Forbidden", literal("delete")));
        await assert.rejects(secrets.setSecret(named("mine"), "mine"), refused(405, "MethodNotAllowed"));
        await assert.rejects(keys.createEcKey(named("mine")), refused(405, "MethodNotAllowed"));

        await (await certificates.beginDeleteCertificate(name, often())).pollUntilDone();
        assert.ok((await all(secrets.listDeletedSecrets())).some((item) => item.name === name));
        assert.ok((await all(keys.listDeletedKeys())).some((item) => item.name === name));
        assert.ok(!(await all(secrets.listPropertiesOfSecrets())).some((item) => item.name === name));
    },

    async changed() {
        const name = named("changed");
        await certificates.beginCreateCertificate(name, byHand("changed.example"), often());
        await certificates.updateCertificateProperties(name, "", { tags: { when: "pending" } });
        assert.deepEqual((await certificates.getCertificate(name)).properties.tags, { when: "pending" });

        const other = named("disabled");
        const made = await created(other, own("disabled.example"));
        await certificates.updateCertificateProperties(other, made.properties.version, { tags: { a: "b" } });
        await certificates.updateCertificateProperties(other, "", { enabled: false });
        const read = await certificates.getCertificate(other);
        assert.equal(read.properties.enabled, false);
        assert.deepEqual(read.properties.tags, { a: "b" });
        await assert.rejects(
            secrets.getSecret(other),
            refused(403, "Forbidden", "Operation get is not allowed on a disabled secret."),
        );
        await certificates.updateCertificateProperties(other, made.properties.version, { enabled: true });
        assert.equal(
            (await certificates.getCertificateVersion(other, made.properties.version)).properties.enabled,
            true,
        );

        await certificates.updateCertificatePolicy(other, own("next.example"));
        assert.equal((await certificates.getCertificatePolicy(other)).subject, "cn=next.example");
    },

    async versions() {
        const name = named("versions");
        for (const number of ["1", "2", "3"]) {
            await created(name, own("versions.example"), { tags: { number } });
        }
        const versions = await all(certificates.listPropertiesOfCertificateVersions(name));
        assert.equal(versions.length, 3);
        const tags = await Promise.all(
            versions.map(
                async ({ version }) => (await certificates.getCertificateVersion(name, version)).properties.tags.number,
            ),
        );
        assert.deepEqual(tags.sort(), ["1", "2", "3"]);
        assert.deepEqual(await all(certificates.listPropertiesOfCertificateVersions(named("unknown"))), []);
    },

    async pages() {
        const wanted = [named("page-1"), named("page-2")];
        await Promise.all(wanted.map((name) => created(name, own("page.example"))));
        const found = [];
        let pages = 0;
        // this version of the client keeps byPage's maxPageSize to itself
        for await (const page of certificates.listPropertiesOfCertificates({ maxresults: 1 }).byPage()) {
            assert.ok(page.length <= 1);
            pages += 1;
            found.push(...page.map((item) => item.name));
        }
        assert.ok(pages > 1);
        assert.deepEqual(
            wanted.filter((name) => found.includes(name)),
            wanted,
        );
        await assert.rejects(
            certificates.listPropertiesOfCertificates({ maxresults: 26 }).next(),
            refused(400, "BadParameter"),
        );
    },

    async deleted() {
        const name = named("deleted");
        const made = await created(name, own("deleted.example"), { tags: { a: "b" } });
        const gone = await (await certificates.beginDeleteCertificate(name, often())).pollUntilDone();
        for (const shown of [gone, await certificates.getDeletedCertificate(name)]) {
            assert.equal(shown.name, name);
            assert.equal(typeof shown.recoveryId, "string");
            assert.ok(shown.deletedOn instanceof Date);
            assert.ok(shown.scheduledPurgeDate instanceof Date);
        }
        assert.ok((await all(certificates.listDeletedCertificates())).some((item) => item.name === name));
        await assert.rejects(certificates.getCertificate(name), notFound);
        await assert.rejects(certificates.beginCreateCertificate(name, own("again.example")), refused(409, "Conflict"));

        const back = await (await certificates.beginRecoverDeletedCertificate(name, often())).pollUntilDone();
        assert.equal(back.properties.id, made.properties.id);
        assert.deepEqual(back.cer, made.cer);
        assert.deepEqual(back.properties.tags, made.properties.tags);

        await (await certificates.beginDeleteCertificate(name, often())).pollUntilDone();
        await certificates.purgeDeletedCertificate(name);
        await assert.rejects(certificates.getDeletedCertificate(name), notFound);
        const again = await created(name, own("deleted.example"));
        assert.notEqual(again.properties.version, made.properties.version);
    },

    async backup() {
        const name = named("backup");
        const first = await created(name, { ...own("backup.example"), exportable: false });
        const made = await created(name, { ...own("backup.example"), contentType: "application/x-pem-file" });
        await certificates.updateCertificateProperties(name, "", { tags: { team: "web" } });
        const secret = await secrets.getSecret(name);
        const backup = await certificates.backupCertificate(name);
        assert.ok(backup.length > 0);
        await assert.rejects(certificates.restoreCertificateBackup(backup), refused(409, "Conflict"));

        await (await certificates.beginDeleteCertificate(name, often())).pollUntilDone();
        await assert.rejects(certificates.restoreCertificateBackup(backup), refused(409, "Conflict"));
        await certificates.purgeDeletedCertificate(name);
        const restored = await certificates.restoreCertificateBackup(backup);
        assert.equal(restored.name, name);
        assert.equal(restored.properties.id, made.properties.id);
        assert.deepEqual(restored.cer, made.cer);
        assert.deepEqual(restored.properties.tags, { team: "web" });
        assert.equal(restored.policy.contentType, "application/x-pem-file");
        assert.equal((await secrets.getSecret(name)).value, secret.value);
        const former = await certificates.getCertificateVersion(name, first.properties.version);
        assert.deepEqual(former.cer, first.cer);

        // what is taken after all of it begins anew
        await (await certificates.beginDeleteCertificate(name, often())).pollUntilDone();
        await certificates.purgeDeletedCertificate(name);
        const policy = { contentType: "application/x-pem-file" };
        const imported = await certificates.importCertificate(name, Buffer.from(secret.value), { policy });
        assert.deepEqual(imported.cer, made.cer);
        assert.equal((await all(certificates.listPropertiesOfCertificateVersions(name))).length, 1);
    },

    async noBackup() {
        await assert.rejects(
            certificates.restoreCertificateBackup(Buffer.from("VGhpcyBpcyBubyBiYWNrdXA")),
            refused(400, "Malformed backup blob", "Backup blob contains invalid or corrupt version."),
        );
        await assert.rejects(certificates.backupCertificate(named("unknown")), notFound);
    },

    async deletedWhilePending() {
        const name = named("deleted-pending");
        await certificates.beginCreateCertificate(name, byHand("pending.example"), often());
        const gone = (await certificates.beginDeleteCertificate(name, often())).getResult()
            ?? (await certificates.getDeletedCertificate(name));
        assert.equal(typeof gone.recoveryId, "string");
        assert.ok(gone.deletedOn instanceof Date);
        assert.ok(gone.scheduledPurgeDate instanceof Date);
    },

    async unknown() {
        const name = named("unknown");
        await assert.rejects(certificates.getCertificate(name), notFound);
        await assert.rejects(certificates.beginDeleteCertificate(name), notFound);
        await assert.rejects(certificates.getDeletedCertificate(name), notFound);
        await assert.rejects(certificates.beginRecoverDeletedCertificate(name), notFound);
        await assert.rejects(secrets.getSecret(name), refused(404, "SecretNotFound"));
        await assert.rejects(keys.getKey(name), refused(404, "KeyNotFound"));
        await assert.rejects(
            certificates.getIssuer(name),
            refused(404, "CertificateIssuerNotFound", "Issuer not found"),
        );
        await assert.rejects(certificates.getCertificate("a_b"), refused(400, "BadParameter"));
    },

    async merged() {
        const name = named("merged");
        const policy = { ...byHand("merged.example"), contentType: "application/x-pem-file" };
        const poller = await certificates.beginCreateCertificate(name, policy, often());
        const operation = await certificates.getCertificateOperation(name, often());
        const { csr } = operation.getOperationState().certificateOperation;
        const file = (end) => path.join(folder, `${name}.${end}`);
        fs.writeFileSync(file("csr"), csr);
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=JavaScript CA", "-days", "30",
            "-keyout", file("ca.key"), "-out", file("ca.pem"));
        openssl("x509", "-req", "-in", file("csr"), "-inform", "DER", "-CA", file("ca.pem"), "-CAkey", file("ca.key"),
            "-days", "20", "-copy_extensions", "copyall", "-set_serial", "7", "-out", file("pem"));

        // a poller is taken up where another one was
        const resumed = await certificates.beginCreateCertificate(name, policy, {
            ...often(),
            resumeFrom: poller.toString(),
        });
        const leaf = inPem(fs.readFileSync(file("pem"), "utf8"));
        const merged = await certificates.mergeCertificate(name, [Buffer.from(leaf), Buffer.from(inPem(
            fs.readFileSync(file("ca.pem"), "utf8")))]);
        assert.equal(base64(merged.cer), leaf);
        const done = await resumed.pollUntilDone();
        assert.deepEqual(done.cer, merged.cer);
        assert.equal(inPem((await secrets.getSecret(name)).value), leaf);
    },

    async issuers() {
        const issuer = named("issuer");
        await certificates.createIssuer(issuer, "Test", { accountId: "one" });
        await certificates.updateIssuer(issuer, { accountId: "two" });
        const read = await certificates.getIssuer(issuer);
        assert.equal(read.provider, "Test");
        assert.equal(read.accountId, "two");
        assert.ok((await all(certificates.listPropertiesOfIssuers())).some((item) => item.id.endsWith(`/${issuer}`)));

        const name = named("by-issuer");
        await certificates.beginCreateCertificate(name, { issuerName: issuer, subject: "cn=issuer.example" }, often());
        assert.equal((await certificates.getCertificate(name)).policy.issuerName, issuer);
        await certificates.deleteCertificateOperation(name);

        await certificates.deleteIssuer(issuer);
        await assert.rejects(
            certificates.getIssuer(issuer),
            refused(404, "CertificateIssuerNotFound", "Issuer not found"),
        );
    },

    async contacts() {
        const wanted = [
            { email: "b@example.org", name: "B", phone: "111" },
            { email: "a@example.org", name: "A", phone: "222" },
        ];
        await certificates.setContacts(wanted);
        assert.deepEqual(await certificates.getContacts(), wanted);
        await certificates.deleteContacts();
        await assert.rejects(
            certificates.getContacts(),
            refused(404, "ContactsNotFound", "Contacts not found"),
        );
    },

    async challenges() {
        const http = createDefaultHttpClient();
        let challenges = 0;
        const httpClient = {
            async sendRequest(request) {
                const answer = await http.sendRequest(request);
                challenges += answer.status === 401 ? 1 : 0;
                return answer;
            },
        };
        for (const expected of [1, 2]) {
            const client = new CertificateClient(vault, credential, { httpClient });
            for (let call = 0; call < 3; call += 1) {
                await assert.rejects(client.getCertificate(named("unknown")), notFound);
            }
            assert.equal(challenges, expected);
        }
    },
};

try {
    const failures = [];
    await Promise.all(
        Object.entries(scenarios).map(async ([name, scenario]) => {
            try {
                await scenario();
                console.log("played", name);
            } catch (error) {
                failures.push(name);
                console.log("FAILED", name, error.stack ?? error);
            }
        }),
    );
    if (failures.length > 0) {
        process.exitCode = 1;
    } else {
        console.log("all of it worked");
    }
} finally {
    fs.rmSync(folder, { recursive: true });
}

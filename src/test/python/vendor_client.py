"""The vendor's client for Python, as its users call it. Client id and secret come by standard input.

usage: vendor_client.py VAULT-URL AUTHORITY CA-FILE PREFIX
"""

import base64
import datetime
import socket
import sys

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.keyvault.certificates import CertificateClient, CertificatePolicy, WellKnownIssuerNames
from azure.keyvault.keys import KeyClient
from azure.keyvault.secrets import SecretClient
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

vault, authority, ca_file, prefix = sys.argv[1:]
client_id = sys.stdin.readline().strip()
client_secret = sys.stdin.readline().strip()

resolve = socket.getaddrinfo


def resolve_here(host, *rest, **more):
    """Names below localhost are this machine (RFC 6761 section 6.3), which not every resolver knows."""
    return resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more)


socket.getaddrinfo = resolve_here

credential = ClientSecretCredential(
    "certloom",
    client_id,
    client_secret,
    authority=authority,
    # the same by its older and its newer name
    instance_discovery=False,
    disable_instance_discovery=True,
    connection_verify=ca_file,
)
certificates = CertificateClient(vault, credential, connection_verify=ca_file)
secrets = SecretClient(vault, credential, connection_verify=ca_file)
keys = KeyClient(vault, credential, connection_verify=ca_file)


def signed(csr_der):
    """A chain for a certificate signing request, from an authority made for it."""
    csr = x509.load_der_x509_csr(csr_der)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Python CA")])
    now = datetime.datetime.utcnow()

    def builder(subject, public_key):
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=30))
        )

    ca = (
        builder(ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    leaf = builder(csr.subject, csr.public_key())
    for extension in csr.extensions:
        leaf = leaf.add_extension(extension.value, extension.critical)
    return [
        certificate.public_bytes(serialization.Encoding.DER) for certificate in (leaf.sign(ca_key, hashes.SHA256()), ca)
    ]


def policy(issuer, name):
    return CertificatePolicy(issuer_name=issuer, subject="CN=" + name + ".example", san_dns_names=[name + ".example"])


def refused(kind, code, call):
    """Expects the service to refuse a call."""
    try:
        call()
    except kind as refusal:
        assert refusal.error.code == code, refusal
    else:
        raise AssertionError("Expected " + code + ", but it was accepted.")


own = prefix + "-own"
made = certificates.begin_create_certificate(
    own, policy(WellKnownIssuerNames.self, "own"), _polling_interval=1
).result()
print("created", made.id)

version = made.properties.version
assert certificates.get_certificate(own).cer == made.cer
assert certificates.get_certificate_version(own, version).cer == made.cer
assert certificates.get_certificate_policy(own).subject == "CN=own.example"
assert [p.version for p in certificates.list_properties_of_certificate_versions(own)] == [version]
assert own in [p.name for p in certificates.list_properties_of_certificates()]
assert [p.version for p in secrets.list_properties_of_secret_versions(own)] == [version]
assert [p.version for p in keys.list_properties_of_key_versions(own)] == [version]
assert keys.get_key(own).key_type == "RSA"
secret = secrets.get_secret(own)
key, certificate, _ = pkcs12.load_key_and_certificates(base64.b64decode(secret.value), None)
assert certificate.public_bytes(serialization.Encoding.DER) == bytes(made.cer)
assert key.public_key().public_numbers() == certificate.public_key().public_numbers()
print("read", secret.properties.content_type)

changed = certificates.update_certificate_properties(own, enabled=False, tags={"team": "web"})
assert not changed.properties.enabled and changed.properties.tags == {"team": "web"}
changed = certificates.update_certificate_properties(own, version, enabled=True)
assert changed.properties.enabled and changed.properties.tags == {"team": "web"}
next_policy = certificates.get_certificate_policy(own)
next_policy._validity_in_months = 3
assert certificates.update_certificate_policy(own, next_policy).validity_in_months == 3
assert certificates.get_certificate_policy(own).san_dns_names == ["own.example"]
print("changed", changed.id)

brought = prefix + "-brought"
certificates.begin_create_certificate(brought, policy(WellKnownIssuerNames.unknown, "brought"))
operation = certificates.get_certificate_operation(brought)
chain = signed(bytes(operation.csr))
merged = certificates.merge_certificate(brought, chain)
assert bytes(merged.cer) == chain[0]
print("merged", merged.id)

left = prefix + "-left"
certificates.begin_create_certificate(left, policy(WellKnownIssuerNames.unknown, "left"))
cancelled = certificates.cancel_certificate_operation(left)
assert cancelled.cancellation_requested
print("cancelled", cancelled.id)
certificates.delete_certificate_operation(left)
print("deleted", left)

gone = certificates.begin_delete_certificate(own, _polling_interval=1).result()
assert gone.name == own and gone.deleted_on and gone.scheduled_purge_date and gone.recovery_id
assert certificates.get_deleted_certificate(own).recovery_id == gone.recovery_id
assert own in [c.name for c in certificates.list_deleted_certificates()]
assert own not in [p.name for p in certificates.list_properties_of_certificates()]
assert own in [s.name for s in secrets.list_deleted_secrets()]
assert own in [k.name for k in keys.list_deleted_keys()]
refused(ResourceNotFoundError, "CertificateNotFound", lambda: certificates.get_certificate(own))
refused(ResourceNotFoundError, "SecretNotFound", lambda: secrets.get_secret(own))
back = certificates.begin_recover_deleted_certificate(own, _polling_interval=1).result()
assert back.id == certificates.get_certificate(own).id and bytes(back.cer) == bytes(made.cer)
print("recovered", back.id)

listed = [s for s in secrets.list_properties_of_secrets() if s.name == own]
assert len(listed) == 1 and listed[0].version is None and listed[0].content_type == "application/x-pkcs12"
assert [k.managed for k in keys.list_properties_of_keys() if k.name == own] == [True]
refused(HttpResponseError, "Forbidden", lambda: secrets.set_secret(own, "mine"))
refused(HttpResponseError, "Forbidden", lambda: keys.create_rsa_key(own))
refused(HttpResponseError, "MethodNotAllowed", lambda: secrets.set_secret(prefix + "-mine", "mine"))
print("managed", own)

backup = certificates.backup_certificate(own)
refused(ResourceExistsError, "Conflict", lambda: certificates.restore_certificate_backup(backup))
certificates.begin_delete_certificate(own, _polling_interval=1).wait()
certificates.purge_deleted_certificate(own)
restored = certificates.restore_certificate_backup(backup)
assert restored.id == made.id and bytes(restored.cer) == bytes(made.cer)
assert restored.properties.tags == {"team": "web"} and restored.policy.validity_in_months == 3
# the file is made anew with each read
again, _, _ = pkcs12.load_key_and_certificates(base64.b64decode(secrets.get_secret(own).value), None)
assert again.private_numbers() == key.private_numbers()
refused(HttpResponseError, "Malformed backup blob", lambda: certificates.restore_certificate_backup(b"none"))
print("restored", own)

certificates.begin_delete_certificate(own, _polling_interval=1).wait()
certificates.purge_deleted_certificate(own)
refused(ResourceNotFoundError, "CertificateNotFound", lambda: certificates.get_deleted_certificate(own))
again = certificates.begin_create_certificate(
    own, policy(WellKnownIssuerNames.self, "own"), _polling_interval=1
).result()
assert again.id != made.id
print("purged", own)

certificates.begin_delete_certificate(own, _polling_interval=1).wait()
certificates.purge_deleted_certificate(own)
imported = certificates.import_certificate(own, base64.b64decode(secret.value), tags={"from": "a file"})
assert bytes(imported.cer) == bytes(made.cer) and imported.properties.tags == {"from": "a file"}
assert len(list(certificates.list_properties_of_certificate_versions(own))) == 1
print("imported", own)

print("all of it worked")

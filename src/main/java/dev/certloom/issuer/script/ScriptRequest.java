package dev.certloom.issuer.script;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.RevocationRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** What a script is told: one document, which alone carries secrets. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ScriptRequest(
        Action action,
        String reference,
        String vault,
        String certificate,
        String issuer,
        String csr,
        Policy policy,
        Handle handle,
        boolean cancellationRequested,
        Optional<Revocation> revocation,
        Map<String, String> parameters,
        Credentials credentials) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A text as it stands in the document, without the quotes around it. */
    static String escaped(String text) {
        String quoted = JSON.writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** What is asked of it. */
    enum Action {
        @JsonProperty("place")
        PLACE,
        @JsonProperty("check")
        CHECK,
        @JsonProperty("find")
        FIND,
        @JsonProperty("cancel")
        CANCEL,
        @JsonProperty("revoke")
        REVOKE
    }

    /** What the certificate shall say, beside the certification request. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Policy(
            Optional<String> subject,
            Names names,
            int validityMonths,
            List<String> keyUsages,
            List<String> extendedKeyUsages,
            boolean certificateAuthority,
            String keyType,
            int keySize,
            Optional<String> curve,
            Optional<String> certificateType) {

        static Policy of(CertificatePolicy policy) {
            X509Properties x509 = policy.x509();
            KeyAlgorithm key = policy.key().algorithm();
            return new Policy(
                    x509.subject(),
                    Names.of(x509.names()),
                    x509.validityMonths(),
                    x509.keyUsages().stream().map(KeyUsage::wireName).toList(),
                    x509.extendedKeyUsages(),
                    x509.certificateAuthority(),
                    key.kty(),
                    key.sizeBits(),
                    key.curve(),
                    policy.issuer().certificateType());
        }
    }

    /** Those of the certificate, by kind. */
    record Names(
            List<String> emails,
            List<String> dnsNames,
            List<String> upns,
            List<String> uris,
            List<String> ipAddresses) {

        static Names of(SubjectAlternativeNames names) {
            return new Names(names.emails(), names.dnsNames(), names.upns(), names.uris(), names.ipAddresses());
        }
    }

    /** What it said about the order before. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Handle(Optional<String> reference, Optional<String> state) {}

    /**
     * What is to be revoked.
     *
     * @param pem the certificate
     * @param serialNumber in lower-case hexadecimal
     * @param reason the identifier of RFC 5280
     * @param reasonCode its number
     */
    record Revocation(@JsonProperty("certificate") String pem, String serialNumber, String reason, int reasonCode) {

        static Revocation of(RevocationRequest request) {
            return new Revocation(
                    new String(CertificateFiles.pem(List.of(request.certificate())), StandardCharsets.US_ASCII),
                    CertificateDetails.of(request.certificate()).serialNumber(),
                    request.reason().wireName(),
                    request.reason().code());
        }
    }

    /** Those of the issuer, as Key Vault's clients set them. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Credentials(Optional<String> accountId, Optional<String> password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Credentials[concealed]";
        }
    }

    static ScriptRequest of(
            Action action,
            Order order,
            Optional<Revocation> revocation,
            IssuerAccount account,
            Configuration configuration) {
        return new ScriptRequest(
                action,
                order.reference(),
                order.vault().value(),
                order.certificate().value(),
                order.issuer().value(),
                CertificateFiles.requestPem(order.csr()),
                Policy.of(order.policy()),
                new Handle(order.handle().reference(), order.handle().state()),
                order.cancellationRequested(),
                revocation,
                configuration.given(),
                new Credentials(
                        account.credentials().accountId(), account.credentials().password()));
    }

    /** As UTF-8, without blanks between its parts. */
    byte[] json() {
        return JSON.writeValueAsBytes(this);
    }

    /** Without state and credentials. */
    @Override
    public String toString() {
        return "ScriptRequest[" + action + " " + reference + "]";
    }
}

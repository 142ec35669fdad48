package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.base.Ascii;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.IssuerParameters;
import dev.certloom.certificate.KeyProperties;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.LifetimeAction.DaysBeforeExpiry;
import dev.certloom.certificate.LifetimeAction.LifetimePercentage;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.WireBody;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The policy (API reference 4), both ways. */
record PolicyBody(
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("key_props") @Nullable KeyBody key,
        @JsonProperty("secret_props") @Nullable SecretBody secret,
        @JsonProperty("x509_props") @Nullable X509Body x509,
        @JsonProperty("lifetime_actions") @Nullable List<@Nullable LifetimeActionBody> lifetimeActions,
        @JsonProperty("issuer") @Nullable IssuerBody issuer,
        @JsonProperty("attributes") @Nullable AttributesBody attributes)
        implements WireBody {

    record KeyBody(
            @JsonProperty("exportable") @Nullable Boolean exportable,
            @JsonProperty("kty") @Nullable String kty,
            @JsonProperty("key_size") @Nullable Integer keySizeBits,
            @JsonProperty("crv") @Nullable String curve,
            @JsonProperty("reuse_key") @Nullable Boolean reuseKey) {

        static KeyBody of(KeyProperties key) {
            return new KeyBody(
                    key.exportable(),
                    key.algorithm().kty(),
                    key.algorithm().sizeBits(),
                    key.algorithm().curve().orElse(null),
                    key.reuseKey());
        }

        KeyProperties.Draft draft() {
            return new KeyProperties.Draft(
                    Optional.ofNullable(kty),
                    Optional.ofNullable(keySizeBits),
                    Optional.ofNullable(curve),
                    Optional.ofNullable(exportable),
                    Optional.ofNullable(reuseKey));
        }
    }

    record SecretBody(@JsonProperty("contentType") @Nullable String contentType) {}

    record X509Body(
            @JsonProperty("subject") @Nullable String subject,
            @JsonProperty("sans") @Nullable NamesBody names,
            @JsonProperty("ekus") @Nullable List<@Nullable String> extendedKeyUsages,
            @JsonProperty("key_usage") @Nullable List<@Nullable String> keyUsages,
            @JsonProperty("validity_months") @Nullable Integer validityMonths,
            @JsonProperty("basic_constraints") @Nullable BasicConstraintsBody basicConstraints) {

        static X509Body of(X509Properties x509) {
            return new X509Body(
                    x509.subject().orElse(null),
                    PolicyBody.names(x509.names()),
                    List.copyOf(x509.extendedKeyUsages()),
                    x509.keyUsages().stream().map(KeyUsage::wireName).toList(),
                    x509.validityMonths(),
                    new BasicConstraintsBody(x509.certificateAuthority()));
        }

        X509Properties.Draft draft() {
            return new X509Properties.Draft(
                    Optional.ofNullable(subject),
                    Optional.ofNullable(names).map(PolicyBody::names).orElse(SubjectAlternativeNames.Draft.EMPTY),
                    Optional.ofNullable(extendedKeyUsages).map(oids -> texts(oids, "x509_props.ekus")),
                    Optional.ofNullable(keyUsages).map(usages -> texts(usages, "x509_props.key_usage")),
                    Optional.ofNullable(validityMonths),
                    Optional.ofNullable(basicConstraints).map(BasicConstraintsBody::certificateAuthority));
        }
    }

    record NamesBody(
            @JsonProperty("emails") @Nullable List<@Nullable String> emails,
            @JsonProperty("dns_names") @Nullable List<@Nullable String> dnsNames,
            @JsonProperty("upns") @Nullable List<@Nullable String> upns,
            @JsonProperty("uris") @Nullable List<@Nullable String> uris,
            @JsonProperty("ipAddresses") @Nullable List<@Nullable String> ipAddresses) {}

    record BasicConstraintsBody(
            @JsonProperty("ca") @Nullable Boolean certificateAuthority) {}

    record LifetimeActionBody(
            @JsonProperty("trigger") @Nullable TriggerBody trigger,
            @JsonProperty("action") @Nullable ActionBody action) {}

    record TriggerBody(
            @JsonProperty("lifetime_percentage") @Nullable Integer lifetimePercentage,
            @JsonProperty("days_before_expiry") @Nullable Integer daysBeforeExpiry) {}

    record ActionBody(@JsonProperty("action_type") @Nullable String type) {}

    /** Of the policy, and without transparency of the pending operation. */
    record IssuerBody(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("cty") @Nullable String certificateType,
            @JsonProperty("cert_transparency") @Nullable Boolean certificateTransparency) {

        IssuerParameters.Draft draft() {
            return new IssuerParameters.Draft(
                    Optional.ofNullable(name),
                    Optional.ofNullable(certificateType),
                    Optional.ofNullable(certificateTransparency));
        }

        static IssuerBody of(IssuerParameters issuer) {
            return new IssuerBody(
                    issuer.name().value(),
                    issuer.certificateType().orElse(null),
                    issuer.certificateTransparency().orElse(null));
        }

        /** The live service leaves transparency out of an operation (API reference 2.2). */
        static IssuerBody ofOperation(IssuerParameters issuer) {
            return new IssuerBody(
                    issuer.name().value(), issuer.certificateType().orElse(null), null);
        }
    }

    static PolicyBody of(String id, CertificatePolicy policy) {
        return new PolicyBody(
                id,
                KeyBody.of(policy.key()),
                new SecretBody(policy.contentType().mediaType()),
                X509Body.of(policy.x509()),
                policy.lifetimeActions().stream()
                        .map(PolicyBody::lifetimeAction)
                        .toList(),
                IssuerBody.of(policy.issuer()),
                AttributesBody.of(policy));
    }

    private static @Nullable NamesBody names(SubjectAlternativeNames names) {
        return names.isEmpty()
                ? null
                : new NamesBody(
                        unlessEmpty(names.emails()),
                        unlessEmpty(names.dnsNames()),
                        unlessEmpty(names.upns()),
                        unlessEmpty(names.uris()),
                        unlessEmpty(names.ipAddresses()));
    }

    private static @Nullable List<@Nullable String> unlessEmpty(List<String> names) {
        return names.isEmpty() ? null : List.copyOf(names);
    }

    private static LifetimeActionBody lifetimeAction(LifetimeAction action) {
        TriggerBody trigger = switch (action.trigger()) {
            case LifetimePercentage(int percentage) -> new TriggerBody(percentage, null);
            case DaysBeforeExpiry(int days) -> new TriggerBody(null, days);
        };
        return new LifetimeActionBody(trigger, new ActionBody(action.type().wireName()));
    }

    /**
     * As the caller sent it.
     *
     * @throws Refusal INVALID when it has a form that no policy has
     */
    PolicyDraft draft() {
        return new PolicyDraft(
                Optional.ofNullable(key).map(KeyBody::draft).orElse(KeyProperties.Draft.EMPTY),
                Optional.ofNullable(secret).map(SecretBody::contentType),
                Optional.ofNullable(x509).map(X509Body::draft).orElse(X509Properties.Draft.EMPTY),
                Optional.ofNullable(lifetimeActions)
                        .map(actions ->
                                actions.stream().map(PolicyBody::lifetimeAction).toList()),
                Optional.ofNullable(issuer).map(IssuerBody::draft).orElse(IssuerParameters.Draft.EMPTY),
                Optional.ofNullable(attributes).map(AttributesBody::enabled));
    }

    private static SubjectAlternativeNames.Draft names(NamesBody names) {
        Function<@Nullable List<@Nullable String>, Optional<List<String>>> given =
                list -> Optional.ofNullable(list).map(stated -> texts(stated, "x509_props.sans"));
        return new SubjectAlternativeNames.Draft(
                given.apply(names.emails),
                given.apply(names.dnsNames),
                given.apply(names.upns),
                given.apply(names.uris),
                given.apply(names.ipAddresses));
    }

    private static List<String> texts(List<@Nullable String> texts, String member) {
        if (texts.stream().anyMatch(Objects::isNull)) {
            throw Refusal.invalidProperty(member);
        }
        return texts.stream().filter(Objects::nonNull).toList();
    }

    private static LifetimeAction lifetimeAction(@Nullable LifetimeActionBody body) {
        Optional<LifetimeActionBody> given = Optional.ofNullable(body);
        Optional<Integer> percentage = given.map(LifetimeActionBody::trigger).map(TriggerBody::lifetimePercentage);
        Optional<Integer> days = given.map(LifetimeActionBody::trigger).map(TriggerBody::daysBeforeExpiry);
        if (percentage.isPresent() == days.isPresent()) {
            throw Refusal.invalidProperty("lifetime_actions.trigger");
        }
        LifetimeAction.Trigger trigger = percentage
                .<LifetimeAction.Trigger>map(LifetimePercentage::new)
                .orElseGet(() -> new DaysBeforeExpiry(days.orElseThrow()));
        String type =
                given.map(LifetimeActionBody::action).map(ActionBody::type).orElse("");
        return Arrays.stream(LifetimeAction.Type.values())
                .filter(known -> Ascii.equalsIgnoreCase(known.wireName(), type))
                .findFirst()
                .map(known -> new LifetimeAction(trigger, known))
                .orElseThrow(() -> Refusal.invalidProperty("lifetime_actions.action"));
    }
}

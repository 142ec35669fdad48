package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What holds of every change of every policy (API reference 4.2); a failure names the seed that brings it again. */
class PolicyMergeRulesTest {

    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int ROUNDS = 200;
    private static final Instant CREATED = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant CHANGED = CREATED.plusSeconds(60);

    private final Random random;
    private final String context;

    PolicyMergeRulesTest(RepetitionInfo repetition) {
        random = new Random(SEED + repetition.getCurrentRepetition());
        context = "round %d of fuzz.seed %d".formatted(repetition.getCurrentRepetition(), SEED);
    }

    @RepeatedTest(ROUNDS)
    void aDraftThatStatesNothingChangesNothing() {
        CertificatePolicy stored = stored();
        PolicyDraft emptyTexts = new PolicyDraft(
                new KeyProperties.Draft(
                        Optional.of(""), Optional.of(0), Optional.of(""), Optional.empty(), Optional.empty()),
                Optional.of(""),
                new X509Properties.Draft(
                        Optional.of(""),
                        SubjectAlternativeNames.Draft.EMPTY,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(0),
                        Optional.empty()),
                Optional.empty(),
                new IssuerParameters.Draft(Optional.of(""), Optional.of(""), Optional.empty()),
                Optional.empty());

        assertThat(PolicyDraft.EMPTY.appliedTo(stored, CHANGED).changesTo(stored))
                .as(context)
                .isEmpty();
        assertThat(emptyTexts.appliedTo(stored, CHANGED).changesTo(stored))
                .as("as JavaScript's client sends it, %s", context)
                .isEmpty();
    }

    @RepeatedTest(ROUNDS)
    void aPolicyThatIsReadAndWrittenBackStays() {
        CertificatePolicy stored = stored();

        CertificatePolicy after = stored.toDraft().appliedTo(stored, CHANGED);

        assertThat(after).as(context).isEqualTo(stored.dated(CREATED, CHANGED));
    }

    @RepeatedTest(ROUNDS)
    void whatIsStatedIsTakenAndAllElseStays() {
        CertificatePolicy stored = stored();
        PolicyDraft draft = anyDraft();

        CertificatePolicy after = draft.appliedTo(stored, CHANGED);

        assertThat(after.key().exportable())
                .as(context)
                .isEqualTo(draft.key().exportable().orElse(stored.key().exportable()));
        assertThat(after.key().reuseKey())
                .as(context)
                .isEqualTo(draft.key().reuseKey().orElse(stored.key().reuseKey()));
        assertThat(after.key().algorithm()).as(context).isEqualTo(stored.key().algorithm());
        assertThat(after.contentType().mediaType())
                .as(context)
                .isEqualTo(draft.contentType().orElse(stored.contentType().mediaType()));
        assertThat(after.x509().subject())
                .as(context)
                .isEqualTo(draft.x509().subject().or(() -> stored.x509().subject()));
        assertThat(after.x509().validityMonths())
                .as(context)
                .isEqualTo(draft.x509().validityMonths().orElse(stored.x509().validityMonths()));
        assertThat(after.x509().extendedKeyUsages())
                .as(context)
                .isEqualTo(draft.x509().extendedKeyUsages().orElse(stored.x509().extendedKeyUsages()));
        assertThat(after.x509().names().dnsNames())
                .as(context)
                .isEqualTo(draft.x509()
                        .names()
                        .dnsNames()
                        .orElse(stored.x509().names().dnsNames()));
        assertThat(after.x509().names().emails())
                .as(context)
                .isEqualTo(draft.x509()
                        .names()
                        .emails()
                        .orElse(stored.x509().names().emails()));
        assertThat(after.issuer().name().value())
                .as(context)
                .isEqualTo(draft.issuer().name().orElse(stored.issuer().name().value()));
        assertThat(after.lifetimeActions())
                .as(context)
                .isEqualTo(draft.lifetimeActions().orElse(stored.lifetimeActions()));
        assertThat(after.enabled()).as(context).isEqualTo(draft.enabled().orElse(stored.enabled()));
        assertThat(after.created()).as(context).isEqualTo(CREATED);
    }

    @RepeatedTest(ROUNDS)
    void aChangeThatIsMadeTwiceIsMadeOnce() {
        CertificatePolicy stored = stored();
        PolicyDraft draft = anyDraft();

        CertificatePolicy once = draft.appliedTo(stored, CHANGED);

        assertThat(draft.appliedTo(once, CHANGED)).as(context).isEqualTo(once);
    }

    @RepeatedTest(ROUNDS)
    void anEmptyListOfNamesMeansNone() {
        CertificatePolicy stored = stored();
        PolicyDraft none = draft(
                new X509Properties.Draft(
                        Optional.empty(),
                        new SubjectAlternativeNames.Draft(
                                Optional.of(List.of()),
                                Optional.of(List.of()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty());

        assertThat(none.appliedTo(stored, CHANGED).x509().names()).as(context).isEqualTo(SubjectAlternativeNames.NONE);
    }

    @RepeatedTest(ROUNDS)
    void aNameOutOfRuleIsRefusedWhateverElseIsStated() {
        CertificatePolicy stored = stored();
        String bad = pick(
                "a..b.example", "-a.example", "a b.example", "*.*.example", "a".repeat(64) + ".example", "10.0.0.1");
        PolicyDraft draft = anyDraft()
                .overlaidWith(draft(
                        new X509Properties.Draft(
                                Optional.empty(),
                                new SubjectAlternativeNames.Draft(
                                        Optional.empty(),
                                        Optional.of(List.of(dnsName(), bad)),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty()));

        assertThatThrownBy(() -> draft.appliedTo(stored, CHANGED))
                .as("%s, %s", bad, context)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("dns_names");
    }

    private CertificatePolicy stored() {
        PolicyDraft asked = anyDraft()
                .overlaidWith(draft(
                        new X509Properties.Draft(
                                Optional.of(subject()),
                                SubjectAlternativeNames.Draft.EMPTY,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.of(issuer())));
        return asked.complete(CREATED).withCanonicalNames();
    }

    private PolicyDraft anyDraft() {
        return new PolicyDraft(
                new KeyProperties.Draft(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        maybe(random::nextBoolean),
                        maybe(random::nextBoolean)),
                maybe(() -> pick(SecretContentType.values()).mediaType()),
                new X509Properties.Draft(
                        maybe(this::subject),
                        new SubjectAlternativeNames.Draft(
                                maybe(() -> some(number -> "mail%d@%s".formatted(number, dnsName()))),
                                maybe(() -> some(number -> number + "." + dnsName())),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        maybe(() -> List.of(pick("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"))),
                        maybe(() -> List.of(
                                pick(KeyUsage.DIGITAL_SIGNATURE.wireName(), KeyUsage.KEY_CERT_SIGN.wireName()))),
                        maybe(() -> 12 + random.nextInt(24)),
                        Optional.empty()),
                maybe(() -> List.of(new LifetimeAction(
                        new LifetimeAction.LifetimePercentage(1 + random.nextInt(99)),
                        pick(LifetimeAction.Type.values())))),
                new IssuerParameters.Draft(maybe(this::issuer), Optional.empty(), Optional.empty()),
                maybe(random::nextBoolean));
    }

    private static PolicyDraft draft(X509Properties.Draft x509, Optional<String> issuer) {
        return new PolicyDraft(
                KeyProperties.Draft.EMPTY,
                Optional.empty(),
                x509,
                Optional.empty(),
                new IssuerParameters.Draft(issuer, Optional.empty(), Optional.empty()),
                Optional.empty());
    }

    private String issuer() {
        return pick(IssuerName.SELF.value(), IssuerName.UNKNOWN.value(), "in-house");
    }

    private String subject() {
        return "CN=" + dnsName();
    }

    private String dnsName() {
        return "n%d.%s.example".formatted(random.nextInt(1_000), pick("web", "xn--bcher-kva", "a-b", "_dmarc"));
    }

    private List<String> some(IntFunction<String> made) {
        return IntStream.range(0, 1 + random.nextInt(3)).mapToObj(made).toList();
    }

    private <T> Optional<T> maybe(Supplier<T> made) {
        return random.nextBoolean() ? Optional.of(made.get()) : Optional.empty();
    }

    @SafeVarargs
    private <T> T pick(T... of) {
        return of[random.nextInt(of.length)];
    }
}

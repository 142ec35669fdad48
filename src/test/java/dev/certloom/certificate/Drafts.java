package dev.certloom.certificate;

import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.operation.Requester;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Builds drafts of policies member by member. */
public final class Drafts {

    /** Who asks for certificates in tests. */
    public static final Requester ASKING = new Requester("alice-id", "Alice", Set.of("web-team"), Set.of());

    Optional<String> kty = Optional.empty();
    Optional<Integer> size = Optional.empty();
    Optional<String> curve = Optional.empty();
    public Optional<Boolean> reuseKey = Optional.empty();
    public Optional<String> subject = Optional.empty();
    SubjectAlternativeNames names = SubjectAlternativeNames.NONE;
    Optional<List<String>> keyUsages = Optional.empty();
    Optional<Integer> validityMonths = Optional.empty();
    Optional<List<LifetimeAction>> actions = Optional.empty();
    public Optional<String> issuer = Optional.empty();

    private Drafts() {}

    /** A draft that says what {@code change} sets, and nothing else. */
    public static PolicyDraft with(Consumer<Drafts> change) {
        Drafts draft = new Drafts();
        change.accept(draft);
        return new PolicyDraft(
                new KeyProperties.Draft(draft.kty, draft.size, draft.curve, Optional.empty(), draft.reuseKey),
                Optional.empty(),
                new X509Properties.Draft(
                        draft.subject,
                        draft.names.toDraft(),
                        Optional.empty(),
                        draft.keyUsages,
                        draft.validityMonths,
                        Optional.empty()),
                draft.actions,
                new IssuerParameters.Draft(draft.issuer, Optional.empty(), Optional.empty()),
                Optional.empty());
    }

    /** A certificate for {@code CN=web} by this issuer. */
    public static PolicyDraft by(String issuer) {
        return with(draft -> {
            draft.subject = Optional.of("CN=web");
            draft.issuer = Optional.of(issuer);
        });
    }
}

package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.approval.ApprovalFacts;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.approval.RequestFacts;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Asker;
import dev.certloom.operation.ChosenIssuer;
import dev.certloom.operation.InMemoryModelVersions;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.PendingOperation;
import dev.certloom.process.DecisionTables.Answered;
import dev.certloom.process.DecisionTables.Failed;
import dev.certloom.process.DecisionTables.NotDeployed;
import dev.certloom.process.ModelVersions.Acceptance;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which issuer a request gets whose policy leaves it open, whatever the table answers. */
class TableIssuerChooserTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final String ENGINE = "engine-1";
    private static final TableVersion SECOND = new TableVersion("issuer-choice", 2, 12);

    private final PendingOperation operation = new InMemoryVault().request("Self");
    private final EngineSession session = mock(EngineSession.class);
    private final DecisionTables tables = mock(DecisionTables.class);
    private final InMemoryModelVersions versions = new InMemoryModelVersions();
    private final EngineSettings settings = mock(EngineSettings.class);
    private final ApprovalFacts facts = mock(ApprovalFacts.class);
    private final IssuerDirectory issuers = mock(IssuerDirectory.class);
    private final Availability availability = mock(Availability.class);
    private final TableIssuerChooser chooser =
            new TableIssuerChooser(session, tables, versions, settings, facts, issuers, availability);

    @BeforeEach
    void secondVersionIsTheNewestThatIsAccepted() {
        when(session.engine()).thenReturn(Optional.of(ENGINE));
        when(availability.awaySince(Dependency.ENGINE)).thenReturn(Optional.empty());
        when(facts.beforeIssuerChoice(any(), any(), any(), any()))
                .thenReturn(new RequestFacts(Map.of("wildcard", true)));
        when(issuers.enabled(eq(operation.vault()), anyInt()))
                .thenReturn(List.of(new IssuerName("Acme"), new IssuerName("Local")));
        when(issuers.isEnabled(operation.vault(), new IssuerName("acme"))).thenReturn(true);
        versions.add(ENGINE, version(1, 11, true), NOON);
        versions.add(ENGINE, version(2, 12, true), NOON);
        versions.add(ENGINE, version(3, 13, false), NOON);
    }

    @Test
    void acceptedVersionChoosesAmongTheEnabledIssuersByTheRequestsFacts() {
        when(tables.evaluate(12, Map.of("wildcard", true, "issuers", List.of("Acme", "Local"))))
                .thenReturn(new Answered(SECOND, Map.of("rule", "wildcards", "issuer", "acme")));

        assertThat(choose()).isEqualTo(new ChosenIssuer(new IssuerName("acme"), "wildcards", "issuer-choice", 2));
    }

    @Test
    void newestVersionChoosesWhereTheEngineIsTrusted() {
        when(settings.trustDeployments()).thenReturn(true);
        when(tables.evaluateNewest(eq("issuer-choice"), anyMap()))
                .thenReturn(new Answered(
                        new TableVersion("issuer-choice", 3, 13), Map.of("rule", "people", "issuer", "Unknown")));

        assertThat(choose().issuer()).isEqualTo(IssuerName.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "Auto", "", "a b"})
    void issuerThatNothingCanBeOrderedFromIsRefused(String issuer) {
        answered(new Answered(SECOND, Map.of("rule", "wildcards", "issuer", issuer)));

        assertRefused(Refusal.Kind.INVALID, "version 2");
    }

    @Test
    void answersThatChooseNothingAreRefusedInWords() {
        answered(new Answered(SECOND, null));
        assertRefused(Refusal.Kind.INVALID, "no row of its version 2 fits this request");
        answered(new Answered(SECOND, Map.of("issuer", "Acme")));
        assertRefused(Refusal.Kind.INVALID, "'rule'");
        answered(new Answered(SECOND, "Acme"));
        assertRefused(Refusal.Kind.INVALID, "version 2");
        answered(new Failed(SECOND, "no such variable"));
        assertRefused(Refusal.Kind.INVALID, "no such variable");
        answered(new NotDeployed());
        assertRefused(Refusal.Kind.INVALID, "no version of it counts");
    }

    @Test
    void moreIssuersThanTheTableIsToldOfCanAllBeChosen() {
        List<IssuerName> many = IntStream.range(0, 201)
                .mapToObj(number -> new IssuerName("ca-%03d".formatted(number)))
                .toList();
        when(issuers.enabled(operation.vault(), 201)).thenReturn(many);
        when(issuers.isEnabled(operation.vault(), many.getLast())).thenReturn(true);
        List<String> told = many.stream().limit(200).map(IssuerName::value).toList();
        when(tables.evaluate(12, Map.of("wildcard", true, "issuers", told)))
                .thenReturn(new Answered(SECOND, Map.of("rule", "last", "issuer", "ca-200")))
                .thenReturn(new Answered(SECOND, null));

        assertThat(choose().issuer()).isEqualTo(many.getLast());
        assertRefused(Refusal.Kind.INVALID, "told only the first 200 enabled issuers");
    }

    @Test
    void tableThatNobodyAcceptedChoosesNothing() {
        InMemoryModelVersions unaccepted = new InMemoryModelVersions();
        unaccepted.add(ENGINE, version(3, 13, false), NOON);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> choose(
                        new TableIssuerChooser(session, tables, unaccepted, settings, facts, issuers, availability)))
                .withMessageContaining("accepts one");

        verify(tables, never()).evaluate(anyLong(), anyMap());
    }

    @Test
    void nothingIsChosenWhileTheEngineIsAway() {
        when(tables.evaluate(anyLong(), anyMap())).thenThrow(new CompletionException(new IllegalStateException()));
        assertRefused(Refusal.Kind.NOT_YET, "Nothing was accepted");

        when(availability.awaySince(Dependency.ENGINE)).thenReturn(Optional.of(NOON));
        assertRefused(Refusal.Kind.NOT_YET, "Nothing was accepted");

        when(session.engine()).thenReturn(Optional.empty());
        assertRefused(Refusal.Kind.NOT_YET, "Nothing was accepted");
    }

    private void answered(DecisionTables.Evaluation answer) {
        when(tables.evaluate(eq(12L), anyMap())).thenReturn(answer);
    }

    private ChosenIssuer choose() {
        return choose(chooser);
    }

    private ChosenIssuer choose(TableIssuerChooser one) {
        return one.choose(
                operation.vault(),
                operation.certificate(),
                operation.policy(),
                new Asker.Caller(operation.requester(), Actor.system("test")));
    }

    private void assertRefused(Refusal.Kind kind, String words) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(this::choose)
                .withMessageContaining(words)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    private static ModelVersion version(int number, long key, boolean accepted) {
        return new ModelVersion(
                Kind.DECISION,
                "issuer-choice",
                number,
                Optional.of(key),
                Optional.empty(),
                Optional.empty(),
                false,
                accepted ? Optional.of(new Acceptance("admin", "Admin", NOON)) : Optional.empty());
    }
}

package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.InMemoryModelVersions;
import dev.certloom.process.DecisionTables.Answered;
import dev.certloom.process.DecisionTables.Failed;
import dev.certloom.process.DecisionTables.NotDeployed;
import dev.certloom.process.ModelVersions.Acceptance;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import dev.certloom.renewal.VersionLife;
import dev.certloom.renewal.escalation.Escalation;
import dev.certloom.renewal.escalation.Escalation.Audience;
import dev.certloom.renewal.escalation.Escalation.Urgency;
import dev.certloom.renewal.escalation.EscalationRule;
import dev.certloom.renewal.escalation.FailingRenewal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is told of a failing renewal, whatever the table answers. */
class TableEscalationRuleTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final String ENGINE = "engine-1";
    private static final TableVersion SECOND = new TableVersion("renewal-escalation", 2, 12);
    private static final FailingRenewal RENEWAL = new FailingRenewal(
            new VersionLife(
                    new VaultName("default"),
                    new CertificateName("web"),
                    VersionId.random(),
                    NOON.minus(Duration.ofDays(30)),
                    NOON.plus(Duration.ofDays(10))),
            new IssuerName("ca"),
            3,
            Ending.LAPSED,
            new LastFailure("Nobody decided.", NOON, NOON),
            NOON);
    private static final Escalation DEFAULT = EscalationRule.DEFAULT.decide(RENEWAL);

    private final EngineSession session = mock(EngineSession.class);
    private final DecisionTables tables = mock(DecisionTables.class);
    private final InMemoryModelVersions versions = new InMemoryModelVersions();
    private final EngineSettings settings = mock(EngineSettings.class);
    private final Availability availability = mock(Availability.class);
    private final TableEscalationRule rule = new TableEscalationRule(session, tables, versions, settings, availability);

    @BeforeEach
    void secondVersionIsTheNewestThatIsAccepted() {
        when(session.engine()).thenReturn(Optional.of(ENGINE));
        when(availability.awaySince(Dependency.ENGINE)).thenReturn(Optional.empty());
        versions.add(ENGINE, version(2, 12, true), NOON);
        versions.add(ENGINE, version(3, 13, false), NOON);
    }

    @Test
    void acceptedVersionDecidesByWhatIsLeft() {
        Map<String, Object> facts = Map.of(
                "vault",
                "default",
                "certificate",
                "web",
                "daysLeft",
                10.0,
                "shareLeft",
                0.25,
                "failures",
                3,
                "ending",
                "lapsed");
        when(tables.evaluate(12, facts))
                .thenReturn(new Answered(
                        SECOND,
                        Map.of("rule", "soon", "tell", List.of("owners", "administrators"), "urgency", "high")));

        assertThat(rule.decide(RENEWAL))
                .isEqualTo(new Escalation(Set.of(Audience.OWNERS, Audience.ADMINISTRATORS), Urgency.HIGH, "soon"));
    }

    @Test
    void newestVersionDecidesWhereTheEngineIsTrusted() {
        when(settings.trustDeployments()).thenReturn(true);
        when(tables.evaluateNewest(eq("renewal-escalation"), anyMap()))
                .thenReturn(new Answered(
                        SECOND, Map.of("rule", "newest", "tell", List.of("operators"), "urgency", "critical")));

        assertThat(rule.decide(RENEWAL).rule()).isEqualTo("newest");
    }

    static Stream<DecisionTables.Evaluation> useless() {
        return Stream.of(
                new Answered(SECOND, null),
                new Answered(SECOND, "owners"),
                new Answered(SECOND, Map.of("rule", "a", "tell", List.of(), "urgency", "high")),
                new Answered(SECOND, Map.of("rule", "a", "tell", List.of("friends"), "urgency", "high")),
                new Answered(SECOND, Map.of("rule", "a", "tell", List.of("owners"), "urgency", "soon")),
                new Answered(SECOND, Map.of("rule", "a b", "tell", List.of("owners"), "urgency", "high")),
                new Failed(SECOND, "no such variable"),
                new NotDeployed());
    }

    @ParameterizedTest
    @MethodSource("useless")
    void whereItAnswersNothingOfUseOwnersAndOperatorsAreTold(DecisionTables.Evaluation answer) {
        when(tables.evaluate(eq(12L), anyMap())).thenReturn(answer);

        assertThat(rule.decide(RENEWAL)).isEqualTo(DEFAULT);
    }

    @Test
    void whereTheEngineIsAwayOwnersAndOperatorsAreTold() {
        when(tables.evaluate(anyLong(), anyMap())).thenThrow(new CompletionException(new IllegalStateException()));
        assertThat(rule.decide(RENEWAL)).isEqualTo(DEFAULT);

        when(availability.awaySince(Dependency.ENGINE)).thenReturn(Optional.of(NOON));
        assertThat(rule.decide(RENEWAL)).isEqualTo(DEFAULT);

        when(session.engine()).thenReturn(Optional.empty());
        assertThat(rule.decide(RENEWAL)).isEqualTo(DEFAULT);
    }

    private static ModelVersion version(int number, long key, boolean accepted) {
        return new ModelVersion(
                Kind.DECISION,
                "renewal-escalation",
                number,
                Optional.of(key),
                Optional.empty(),
                Optional.empty(),
                false,
                accepted ? Optional.of(new Acceptance("admin", "Admin", NOON)) : Optional.empty());
    }
}

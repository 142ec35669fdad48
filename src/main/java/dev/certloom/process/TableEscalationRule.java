package dev.certloom.process;

import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.process.DecisionTables.Answered;
import dev.certloom.process.DecisionTables.Evaluation;
import dev.certloom.process.DecisionTables.Failed;
import dev.certloom.process.DecisionTables.NotDeployed;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.process.ProcessNames.Decision;
import dev.certloom.renewal.escalation.Escalation;
import dev.certloom.renewal.escalation.Escalation.Audience;
import dev.certloom.renewal.escalation.Escalation.Urgency;
import dev.certloom.renewal.escalation.EscalationRule;
import dev.certloom.renewal.escalation.FailingRenewal;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Decides by the decision table {@code renewal-escalation}: its newest version that counts ({@link ModelAcceptance}). Where it
 * cannot be asked, or answers nothing of use, {@link EscalationRule#DEFAULT} decides: no failure is lost because of a table.
 */
@Component
class TableEscalationRule implements EscalationRule {

    private static final Logger LOG = LoggerFactory.getLogger(TableEscalationRule.class);
    private static final Pattern RULE = Pattern.compile("[0-9A-Za-z._-]{1,100}");

    private final EngineSession session;
    private final DecisionTables tables;
    private final ModelVersions versions;
    private final EngineSettings settings;
    private final Availability availability;

    TableEscalationRule(
            EngineSession session,
            DecisionTables tables,
            ModelVersions versions,
            EngineSettings settings,
            Availability availability) {
        this.session = session;
        this.tables = tables;
        this.versions = versions;
        this.settings = settings;
        this.availability = availability;
    }

    @Override
    public Escalation decide(FailingRenewal renewal) {
        return evaluate(facts(renewal)).flatMap(TableEscalationRule::answer).orElseGet(() -> DEFAULT.decide(renewal));
    }

    private static Map<String, Object> facts(FailingRenewal renewal) {
        return Map.of(
                "vault", renewal.life().vault().value(),
                "certificate", renewal.life().certificate().value(),
                "daysLeft", renewal.daysLeft(),
                "shareLeft", renewal.shareLeft(),
                "failures", renewal.failures(),
                "ending", renewal.ending().name().toLowerCase(Locale.ROOT));
    }

    private Optional<Evaluation> evaluate(Map<String, Object> facts) {
        Optional<String> engine = session.engine()
                .filter(serving -> availability.awaySince(Dependency.ENGINE).isEmpty());
        if (engine.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    settings.trustDeployments()
                            ? tables.evaluateNewest(Decision.RENEWAL_ESCALATION, facts)
                            : versions.newestAccepted(engine.get(), Kind.DECISION, Decision.RENEWAL_ESCALATION)
                                    .flatMap(ModelVersion::key)
                                    .map(key -> tables.evaluate(key, facts))
                                    .orElseGet(NotDeployed::new));
        } catch (CompletionException e) {
            LOG.debug("The engine cannot be asked now who is told of a failing renewal.", e);
            return Optional.empty();
        }
    }

    private static Optional<Escalation> answer(Evaluation evaluation) {
        return switch (evaluation) {
            case NotDeployed() -> Optional.empty();
            case Failed(TableVersion table, String reason) -> {
                unusable(table, reason);
                yield Optional.empty();
            }
            case Answered(TableVersion table, Object answer) -> {
                Optional<Escalation> read = answer instanceof Map<?, ?> row ? escalation(row) : Optional.empty();
                if (read.isEmpty()) {
                    unusable(
                            table,
                            "Expected a row with 'rule', a list 'tell' of owners, operators and administrators, and 'urgency'.");
                }
                yield read;
            }
        };
    }

    private static Optional<Escalation> escalation(Map<?, ?> row) {
        Optional<String> rule =
                text(row.get("rule")).filter(name -> RULE.matcher(name).matches());
        Optional<Urgency> urgency = text(row.get("urgency")).flatMap(word -> constant(Urgency.values(), word));
        if (!(row.get("tell") instanceof Collection<?> words) || words.isEmpty()) {
            return Optional.empty();
        }
        Set<Audience> tell = EnumSet.noneOf(Audience.class);
        for (Object word : words) {
            Optional<Audience> one = text(word).flatMap(name -> constant(Audience.values(), name));
            if (one.isEmpty()) {
                return Optional.empty();
            }
            tell.add(one.get());
        }
        return rule.isPresent() && urgency.isPresent()
                ? Optional.of(new Escalation(tell, urgency.get(), rule.get()))
                : Optional.empty();
    }

    private static Optional<String> text(@Nullable Object value) {
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] all, String word) {
        return Stream.of(all)
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    private static void unusable(TableVersion table, String reason) {
        LOG.warn(
                "Owners and operators are told of a failing renewal: version {} of table {} could not say who is. {}",
                table.version(),
                table.id(),
                reason);
    }
}

package dev.certloom.process;

import dev.certloom.approval.ApprovalFacts;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.ChosenIssuer;
import dev.certloom.operation.IssuerChooser;
import dev.certloom.process.DecisionTables.Answered;
import dev.certloom.process.DecisionTables.Evaluation;
import dev.certloom.process.DecisionTables.Failed;
import dev.certloom.process.DecisionTables.NotDeployed;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.process.ProcessNames.Decision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Chooses by the decision table {@code issuer-choice}: its newest version that counts ({@link ModelAcceptance}), since nobody can
 * wait here until a newer one is accepted.
 */
@Component
class TableIssuerChooser implements IssuerChooser {

    /** Of which the table is told; a vault has a handful. */
    private static final int MAX_ISSUERS = 200;

    private static final int MAX_REASON_LENGTH = 300;
    private static final Pattern RULE = Pattern.compile("[0-9A-Za-z._-]{1,100}");
    private static final String ISSUERS = "issuers";

    private final EngineSession session;
    private final DecisionTables tables;
    private final ModelVersions versions;
    private final EngineSettings settings;
    private final ApprovalFacts facts;
    private final IssuerDirectory issuers;
    private final Availability availability;

    TableIssuerChooser(
            EngineSession session,
            DecisionTables tables,
            ModelVersions versions,
            EngineSettings settings,
            ApprovalFacts facts,
            IssuerDirectory issuers,
            Availability availability) {
        this.session = session;
        this.tables = tables;
        this.versions = versions;
        this.settings = settings;
        this.facts = facts;
        this.issuers = issuers;
        this.availability = availability;
    }

    @Override
    public ChosenIssuer choose(VaultName vault, CertificateName certificate, CertificatePolicy policy, Asker asker) {
        List<IssuerName> enabled = issuers.enabled(vault, MAX_ISSUERS + 1);
        boolean isToldAll = enabled.size() <= MAX_ISSUERS;
        Map<String, Object> members = new HashMap<>(
                facts.beforeIssuerChoice(vault, certificate, policy, asker).members());
        members.put(
                ISSUERS,
                enabled.stream().limit(MAX_ISSUERS).map(IssuerName::value).toList());
        return switch (evaluate(members)) {
            case NotDeployed() -> throw notChosen("no version of it counts; an administrator deploys or accepts one");
            case Failed(TableVersion table, String reason) ->
                throw notChosen("its version %d failed: %s".formatted(table.version(), cut(reason)));
            case Answered(TableVersion table, Object answer) -> {
                if (answer == null) {
                    throw notChosen("no row of its version %d fits this request%s"
                            .formatted(
                                    table.version(),
                                    isToldAll
                                            ? ""
                                            : ", and it is told only the first %d enabled issuers of this vault by name"
                                                    .formatted(MAX_ISSUERS)));
                }
                yield chosen(vault, table, answer);
            }
        };
    }

    private Evaluation evaluate(Map<String, Object> members) {
        String engine = session.engine()
                .filter(serving -> availability.awaySince(Dependency.ENGINE).isEmpty())
                .orElseThrow(TableIssuerChooser::notNow);
        try {
            return settings.trustDeployments()
                    ? tables.evaluateNewest(Decision.ISSUER_CHOICE, members)
                    : versions.newestAccepted(engine, Kind.DECISION, Decision.ISSUER_CHOICE)
                            .flatMap(ModelVersion::key)
                            .map(key -> tables.evaluate(key, members))
                            .orElseGet(NotDeployed::new);
        } catch (CompletionException e) {
            throw notNow();
        }
    }

    private ChosenIssuer chosen(VaultName vault, TableVersion table, Object answer) {
        Map<?, ?> row = answer instanceof Map<?, ?> map ? map : Map.of();
        String rule = text(row, "rule")
                .filter(name -> RULE.matcher(name).matches())
                .orElseThrow(() -> malformed(table, "rule", "letters, digits, dot, underscore and hyphen"));
        IssuerName issuer = text(row, "issuer")
                .filter(IssuerName::isName)
                .map(IssuerName::new)
                .orElseThrow(() -> malformed(table, "issuer", "the name of an issuer"));
        if (!issuer.isBuiltIn() && !issuers.isEnabled(vault, issuer)) {
            throw notChosen(
                    "row '%s' of its version %d chose '%s', which this vault does not have, or which is disabled or not configured yet"
                            .formatted(rule, table.version(), issuer));
        }
        return new ChosenIssuer(issuer, rule, table.id(), table.version());
    }

    private static Optional<String> text(Map<?, ?> row, String member) {
        return row.get(member) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Refusal malformed(TableVersion table, String member, String expected) {
        return notChosen("its version %d was expected to answer %s in '%s', but did not"
                .formatted(table.version(), expected, member));
    }

    private static String cut(String reason) {
        return reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH));
    }

    private static Refusal notChosen(String why) {
        return new Refusal(
                Refusal.Kind.INVALID,
                "No issuer could be chosen by the decision table '%s': %s. Name an issuer in the policy instead of 'Auto'."
                        .formatted(Decision.ISSUER_CHOICE, why));
    }

    private static Refusal notNow() {
        return new Refusal(
                Refusal.Kind.NOT_YET,
                "No issuer can be chosen at the moment, because the process engine does not answer. Nothing was accepted: repeat the request, or name an issuer in the policy instead of 'Auto'.");
    }
}

package dev.certloom.process;

import dev.certloom.approval.ApprovalFacts;
import dev.certloom.approval.ApprovalForecast;
import dev.certloom.approval.ApprovalForecast.ByProcess;
import dev.certloom.approval.ApprovalForecast.ByTable;
import dev.certloom.approval.ApprovalForecast.Unknown;
import dev.certloom.approval.ApprovalForecast.Unknown.Why;
import dev.certloom.approval.ApprovalForecaster;
import dev.certloom.approval.ApprovalRequirement;
import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.LaunchDecision;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.approval.ModelFault;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.operation.PendingOperation;
import dev.certloom.process.ModelAcceptance.AwaitsAcceptance;
import dev.certloom.process.ModelAcceptance.Counts;
import dev.certloom.process.ModelAcceptance.NotKnown;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Forecasts by the process and the table that {@link LaunchDecider} would go by. */
@Component
class TableApprovalForecaster implements ApprovalForecaster {

    private final EngineSession session;
    private final DecisionTables tables;
    private final ModelAcceptance acceptance;
    private final ApprovalFacts facts;
    private final ApprovalSettings approvals;
    private final EngineSettings settings;
    private final Availability availability;

    TableApprovalForecaster(
            EngineSession session,
            DecisionTables tables,
            ModelAcceptance acceptance,
            ApprovalFacts facts,
            ApprovalSettings approvals,
            EngineSettings settings,
            Availability availability) {
        this.session = session;
        this.tables = tables;
        this.acceptance = acceptance;
        this.facts = facts;
        this.approvals = approvals;
        this.settings = settings;
        this.availability = availability;
    }

    @Override
    public ApprovalForecast forecast(PendingOperation asked) {
        Optional<String> engine = session.engine()
                .filter(serving -> availability.awaySince(Dependency.ENGINE).isEmpty());
        return engine.isEmpty() ? new Unknown(Why.ENGINE_AWAY) : byProcess(engine.get(), asked);
    }

    private ApprovalForecast byProcess(String engine, PendingOperation asked) {
        String process = settings.approvalProcessOf(
                asked.vault().value(), asked.policy().issuer().name().value());
        return switch (acceptance.inForce(engine, process)) {
            case AwaitsAcceptance awaits -> new Unknown(Why.AWAITS_ACCEPTANCE);
            case NotKnown none -> new Unknown(Why.NO_ANSWER);
            case Counts(ModelVersions.ModelVersion version) ->
                acceptance
                        .tableOf(engine, version)
                        .map(table -> byTable(engine, table, asked))
                        .orElseGet(ByProcess::new);
        };
    }

    private ApprovalForecast byTable(String engine, String table, PendingOperation asked) {
        try {
            return switch (tables.evaluateNewest(table, facts.beforeKey(asked).members())) {
                case DecisionTables.NotDeployed none -> new Unknown(Why.NO_ANSWER);
                case DecisionTables.Failed failed -> new Unknown(Why.NO_ANSWER);
                case DecisionTables.Answered(TableVersion version, Object answer) ->
                    acceptance.of(engine, version) instanceof AwaitsAcceptance
                            ? new Unknown(Why.AWAITS_ACCEPTANCE)
                            : read(version, answer);
            };
        } catch (CompletionException away) {
            return new Unknown(Why.ENGINE_AWAY);
        }
    }

    private ApprovalForecast read(TableVersion version, @Nullable Object answer) {
        try {
            LaunchDecision.ByTable basis = LaunchDecision.ByTable.of(version, answer, approvals);
            return new ByTable(
                    ApprovalRequirement.of(basis.answer(), approvals),
                    ApprovalRequirement.because(basis.answer()),
                    ApprovalRequirement.demandsTicket(basis.answer()));
        } catch (ModelFault unusable) {
            return new Unknown(Why.NO_ANSWER);
        }
    }
}

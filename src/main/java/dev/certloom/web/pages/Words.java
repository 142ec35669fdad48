package dev.certloom.web.pages;

import dev.certloom.approval.ApprovalForecast;
import dev.certloom.approval.ApprovedFact;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepState;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.issuer.IssuerTrial;
import dev.certloom.issuer.TrialStep;
import dev.certloom.kernel.Messages;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Turn;
import dev.certloom.processview.Activity;
import dev.certloom.renewal.RenewalProblem;
import java.util.Map;
import java.util.Optional;

/** Display names of constants, for templates and text composed in Java: no page shows a constant's name. */
final class Words {

    /** Where the words of each kind of constant are in the messages. */
    static final Map<Class<?>, String> PLACES = Map.ofEntries(
            Map.entry(Phase.class, "phase"),
            Map.entry(Turn.class, "turn"),
            Map.entry(RequestCause.class, "request.cause"),
            Map.entry(RenewalProblem.class, "renewal.problem"),
            Map.entry(ApprovedFact.class, "approval.fact"),
            Map.entry(ApprovalForecast.Unknown.Why.class, "ask.forecast.unknown"),
            Map.entry(ExtendedUsage.class, "ask.usage"),
            Map.entry(StepState.class, "step.state"),
            Map.entry(OpenTask.Kind.class, "tasks.kind"),
            Map.entry(Activity.State.class, "activity.state"),
            Map.entry(UndeliveredAction.class, "undelivered"),
            Map.entry(CertificateStatus.class, "certificate.status"),
            Map.entry(RevocationReason.class, "certificate.revocation-reason"),
            Map.entry(KeyUsage.class, "certificate.key-usage"),
            Map.entry(IssuerView.Health.class, "issuer.health"),
            Map.entry(TrialStep.Kind.class, "trial.step"),
            Map.entry(IssuerTrial.Outcome.class, "trial.outcome"),
            Map.entry(IssuersPage.Period.class, "issuers.period"),
            Map.entry(Verdict.Fault.class, "audit.fault"));

    /** A flag that is set, and one that is not. */
    static String flag(boolean set) {
        return Messages.text(set ? "flag.yes" : "flag.no");
    }

    /**
     * The words for an action of the audit record. One that this release does not know is shown as recorded, with blanks
     * for hyphens.
     *
     * @param action as recorded
     */
    public String act(String action) {
        return Messages.find("audit.action." + action).orElseGet(() -> action.replace('-', ' '));
    }

    /** Why a rule of a decision table decides as it does: as it says itself, otherwise by its name. */
    static String because(String rule, Optional<String> because) {
        return because.orElseGet(() -> Messages.text("approval.rule", rule));
    }

    /** The word for a constant of any of these kinds. */
    public String of(Enum<?> constant) {
        return word(constant);
    }

    static String word(Enum<?> constant) {
        String place = Optional.ofNullable(PLACES.get(constant.getDeclaringClass()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected a kind of constant that has words, but got " + constant.getDeclaringClass() + "."));
        return Messages.of(place, constant);
    }
}

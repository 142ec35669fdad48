package dev.certloom.web.pages;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.LifetimeAction.DaysBeforeExpiry;
import dev.certloom.certificate.LifetimeAction.LifetimePercentage;
import dev.certloom.kernel.Messages;
import dev.certloom.operation.RequestCause;
import dev.certloom.renewal.Lifecycle;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.web.pages.Inventory.LifeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What comes next for a certificate, and why, in sentences. */
record RenewalWords(CertificatePolicy policy, Instant now) {

    /**
     * The sentences, the most important first.
     *
     * @param lifecycle what is planned; empty before the first look
     * @param underWay the latest request, if it is under way
     */
    List<String> of(Optional<Lifecycle> lifecycle, Optional<LifeEvent.Request> underWay) {
        List<String> sentences = new ArrayList<>();
        underWay.ifPresent(request -> sentences.add(Messages.text(
                request.cause().isRenewal() ? "renewal.under-way" : "renewal.under-way.asked",
                times().at(request.created()),
                Words.word(request.phase()))));
        if (lifecycle.isEmpty()) {
            sentences.add(Messages.text("renewal.not-planned"));
            return sentences;
        }
        Lifecycle found = lifecycle.get();
        found.lastFailure()
                .ifPresent(failure -> sentences.add(
                        Messages.text("renewal.failed", found.failures(), times().at(failure.at()), failure.reason())));
        if (underWay.isEmpty()) {
            sentences.add(planned(found));
        }
        found.suggested()
                .ifPresent(window -> sentences.add(
                        Messages.text("renewal.suggested", times().at(window.from()), times().at(window.until()))));
        if (!found.problems().isEmpty()) {
            sentences.add(Messages.text(
                    "renewal.problems",
                    found.problems().stream().map(Words::word).collect(Collectors.joining(", "))));
        }
        return List.copyOf(sentences);
    }

    private String planned(Lifecycle lifecycle) {
        return switch (lifecycle.plan()) {
            case Rest(Rest.Reason reason) -> Messages.of("renewal.rest", reason);
            case NextAction next
            when next.action() == Action.NOTIFY ->
                Messages.text("renewal.told", times().at(next.at()), because(next, Action.NOTIFY));
            case NextAction next
            when lifecycle.queued() ->
                Messages.text(
                        "renewal.due",
                        times().at(next.at()),
                        policy.issuer().name().value());
            case NextAction next
            when next.isDue(now) ->
                Messages.text("renewal.overdue", times().at(next.at()), because(next, Action.RENEW));
            case NextAction next
            when isAfterFailure(lifecycle, next) -> Messages.text("renewal.again", times().at(next.at()));
            case NextAction next ->
                Messages.text("renewal.planned", times().at(next.at()), because(next, Action.RENEW));
        };
    }

    private static boolean isAfterFailure(Lifecycle lifecycle, NextAction next) {
        return lifecycle
                .lastFailure()
                .filter(failure -> failure.retryAt().equals(next.at()))
                .isPresent();
    }

    /** By the action of the policy that is the reason, where it is one of those. */
    private String because(NextAction next, Action action) {
        LifetimeAction.Type type =
                action == Action.RENEW ? LifetimeAction.Type.AUTO_RENEW : LifetimeAction.Type.EMAIL_CONTACTS;
        RequestCause cause = next.cause();
        return switch (cause) {
            case LIFETIME_PERCENTAGE -> numbered("renewal.because.lifetime-percentage", percentages(type));
            case DAYS_BEFORE_EXPIRY -> numbered("renewal.because.days-before-expiry", days(type));
            default -> Messages.of("renewal.because", cause);
        };
    }

    /** With its number where the policy has only one that it may be. */
    private static String numbered(String place, IntStream numbers) {
        int[] possible = numbers.distinct().toArray();
        return possible.length == 1 ? Messages.text(place, possible[0]) : Messages.text("renewal.because.policy");
    }

    private IntStream percentages(LifetimeAction.Type type) {
        return policy.lifetimeActions().stream()
                .filter(action -> action.type() == type)
                .flatMapToInt(action -> action.trigger() instanceof LifetimePercentage(int percentage)
                        ? IntStream.of(percentage)
                        : IntStream.empty());
    }

    private IntStream days(LifetimeAction.Type type) {
        return policy.lifetimeActions().stream()
                .filter(action -> action.type() == type)
                .flatMapToInt(action -> action.trigger() instanceof DaysBeforeExpiry(int days)
                        ? IntStream.of(days)
                        : IntStream.empty());
    }

    private Times times() {
        return new Times(now);
    }
}
